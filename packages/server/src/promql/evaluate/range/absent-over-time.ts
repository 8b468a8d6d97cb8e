import type { Call } from '../../parse/index.ts';
import { absentLabels, gapsOf } from '../functions/absent.ts';
import type { GridSeries } from '../grid-series.ts';
import type { Scope } from '../scope.ts';
import { presentOverTime } from './one-sample.ts';
import { callRangeFunction } from './range-function.ts';

/** 1 at each step at which no series has any sample in its window. */
export async function absentOverTime(expression: Call, scope: Scope): Promise<GridSeries[]> {
  const { series } = await callRangeFunction(presentOverTime, expression, scope);
  return gapsOf(series, absentLabels(expression.args[0]), true, scope);
}
