import type { Aggregation, Aggregator } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { type GridSeries, isEmpty, SeriesMaker } from '../grid-series.ts';
import type { Scope } from '../scope.ts';
import type { MakeAccumulator } from './accumulator.ts';
import { makeAverage } from './average.ts';
import { countValues } from './count-values.ts';
import { evaluateMembers } from './evaluate-members.ts';
import { makeCount, makeGroup, makeMax, makeMin, makeVariance } from './float-accumulators.ts';
import { dropsName, groupSeries } from './grouping.ts';
import { aggregateQuantile } from './quantile-aggregation.ts';
import { selectMembers } from './select-members.ts';
import { makeSum } from './sum.ts';

const accumulators: Partial<Record<Aggregator, MakeAccumulator>> = {
  sum: makeSum,
  avg: makeAverage,
  count: makeCount,
  group: makeGroup,
  min: makeMin,
  max: makeMax,
  stddev: makeVariance('stddev'),
  stdvar: makeVariance('stdvar'),
};

export async function evaluateAggregation(
  aggregation: Aggregation,
  scope: Scope,
): Promise<GridSeries[]> {
  const make = accumulators[aggregation.aggregator];
  if (make !== undefined) {
    return await accumulate(aggregation, make, scope);
  }
  switch (aggregation.aggregator) {
    case 'quantile':
      return await aggregateQuantile(aggregation, scope);
    case 'count_values':
      return await countValues(aggregation, scope);
    default:
      return await selectMembers(aggregation, scope);
  }
}

async function accumulate(
  aggregation: Aggregation,
  make: MakeAccumulator,
  scope: Scope,
): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const { position } = withoutParentheses(aggregation.expression);
  const series = await evaluateMembers(aggregation, scope);
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const group of await groupSeries(series, aggregation, query.pace)) {
    const out = maker.make(group.labels, dropsName(group));
    const accumulator = make(out, (note, metricName) =>
      query.annotations.add(note, metricName, position),
    );
    for (const member of group.members) {
      accumulator.add(member);
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
    accumulator.finish();
    if (!isEmpty(out)) {
      result.push(out);
    }
  }
  return result;
}
