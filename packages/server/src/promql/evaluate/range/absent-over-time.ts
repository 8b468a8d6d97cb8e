import type { Call } from '../../parse/index.ts';
import { absentLabels } from '../functions/absent.ts';
import { absent, type GridSeries, isEmpty, SeriesMaker, setFloat } from '../grid-series.ts';
import type { Scope } from '../scope.ts';
import { presentOverTime } from './one-sample.ts';
import { callRangeFunction } from './range-function.ts';

/** 1 at each step at which no series has any sample in its window. */
export async function absentOverTime(expression: Call, scope: Scope): Promise<GridSeries[]> {
  const { grid, query } = scope;
  const { series } = await callRangeFunction(presentOverTime, expression, scope);
  const labels = absentLabels(expression.args[0]);
  const out = new SeriesMaker(grid.count, query.budget).make(labels, true);
  for (let step = 0; step < grid.count; step++) {
    if (series.every((one) => one.present[step] === absent)) {
      setFloat(out, step, 1);
    }
  }
  return isEmpty(out) ? [] : [out];
}
