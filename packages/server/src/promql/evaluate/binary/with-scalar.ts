import type { Binary } from '../../parse/index.ts';
import { fullSeries } from '../full-series.ts';
import { absent, type GridSeries, isEmpty, SeriesMaker } from '../grid-series.ts';
import { noLabels } from '../labels.ts';
import type { Scope } from '../scope.ts';
import { arithmetic, type FloatOperation, isComparison } from './float-operations.ts';
import { stepOperation } from './step-operation.ts';

/** An operator between a vector and a scalar, which stands on `scalarSide`. Comparisons keep the vector's values. */
export async function withScalar(
  expression: Binary,
  series: readonly GridSeries[],
  scalar: Float64Array,
  scalarSide: 'left' | 'right',
  scope: Scope,
): Promise<GridSeries[]> {
  const { query, grid } = scope;
  const { operator, returnBool } = expression;
  const annotate = (note: Parameters<typeof query.annotations.add>[0]) =>
    query.annotations.add(note, '', expression.position);
  const operate = stepOperation(operator, returnBool, annotate);
  const calculate = arithmetic.get(operator);
  const scalarSeries = fullSeries(noLabels, scalar);
  const losesName = returnBool || (!isComparison(operator) && calculate !== undefined);
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const one of series) {
    const out = maker.make(one.labels, one.dropName || losesName);
    if (calculate !== undefined && one.histograms === null) {
      calculateAll(one, scalar, scalarSide, calculate, out);
    } else {
      for (let step = 0; step < grid.count; step++) {
        if (one.present[step] !== absent) {
          const [left, right] = scalarSide === 'right' ? [one, scalarSeries] : [scalarSeries, one];
          operate(left, right, one, step, out);
        }
      }
    }
    if (!isEmpty(out)) {
      result.push(out);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return result;
}

/** A plain loop for arithmetic on floats. */
function calculateAll(
  { value, present }: GridSeries,
  scalar: Float64Array,
  scalarSide: 'left' | 'right',
  calculate: FloatOperation,
  out: GridSeries,
): void {
  const { value: result } = out;
  out.present.set(present);
  for (let step = 0; step < result.length; step++) {
    result[step] =
      scalarSide === 'right'
        ? calculate(value[step], scalar[step])
        : calculate(scalar[step], value[step]);
  }
}
