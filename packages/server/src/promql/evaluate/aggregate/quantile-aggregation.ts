import { ignoredInAggregation } from '../../histogram/index.ts';
import type { Aggregation } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { float, type GridSeries, isEmpty, SeriesMaker, setFloat } from '../grid-series.ts';
import { quantileOf } from '../quantile.ts';
import { invalidQuantile } from '../remarks.ts';
import { evaluateVector, type Scope } from '../scope.ts';
import { dropsName, type Group, groupSeries } from './grouping.ts';
import { evaluateParameter, extremes } from './parameter.ts';

/** `quantile(q, x)`: q may differ from step to step. */
export async function aggregateQuantile(
  aggregation: Aggregation,
  scope: Scope,
): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const parameter = await evaluateParameter(aggregation, scope);
  const series = await evaluateVector(aggregation.expression, scope);
  if (grid.count > 0 && series.length > 0) {
    remarkOnQuantiles(parameter, aggregation, scope);
  }
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const group of await groupSeries(series, aggregation, query.pace)) {
    const out = maker.make(group.labels, dropsName(group));
    const buffer = new Float64Array(group.members.length);
    for (let step = 0; step < grid.count; step++) {
      const values = floatsAt(group, step, buffer);
      if (values.length > 0) {
        setFloat(out, step, quantileOf(parameter[step], values));
      }
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
    if (group.members.some((member) => member.histograms !== null)) {
      const { position } = withoutParentheses(aggregation.expression);
      query.annotations.add(ignoredInAggregation('quantile'), '', position);
    }
    if (!isEmpty(out)) {
      result.push(out);
    }
  }
  return result;
}

function remarkOnQuantiles(parameter: Float64Array, aggregation: Aggregation, scope: Scope): void {
  const { least, greatest } = extremes(parameter);
  const { position } = withoutParentheses(aggregation.parameter ?? aggregation);
  for (const quantile of [least, greatest]) {
    if (!(quantile >= 0 && quantile <= 1)) {
      scope.query.annotations.add(invalidQuantile(quantile), '', position);
    }
  }
}

/** A view on `buffer`, which is overwritten. */
function floatsAt(group: Group, step: number, buffer: Float64Array): Float64Array {
  let count = 0;
  for (const member of group.members) {
    if (member.present[step] === float) {
      buffer[count++] = member.value[step];
    }
  }
  return buffer.subarray(0, count);
}
