import type { Expression } from '../parse/index.ts';
import { type GridSeries, SeriesMaker } from './grid-series.ts';
import type { Scope, Value } from './scope.ts';

/** Evaluates what has the same value at all steps at the first of them. */
export async function repeatForAllSteps(expression: Expression, scope: Scope): Promise<Value> {
  const { grid, query } = scope;
  const value = await scope.evaluate(expression, { ...scope, grid: { ...grid, count: 1 } });
  if (grid.count === 1 || value.type === 'string') {
    return value;
  }
  if (value.type === 'scalar') {
    const only = value.values[0];
    return { type: 'scalar', values: new Float64Array(grid.count).fill(only) };
  }
  const maker = new SeriesMaker(grid.count, query.budget);
  return { type: 'vector', series: value.series.map((series) => repeat(series, maker)) };
}

function repeat(series: GridSeries, maker: SeriesMaker): GridSeries {
  const out = maker.make(series.labels, series.dropName);
  out.present.fill(series.present[0]);
  out.value.fill(series.value[0]);
  if (series.histograms !== null) {
    out.histograms = new Array(maker.count).fill(series.histograms[0] ?? null);
  }
  return out;
}
