import { type Grid, timeAt } from './grid.ts';
import { absent, float, type GridSeries, histogramAt } from './grid-series.ts';
import { withoutReserved } from './labels.ts';
import { mergeSameLabels } from './merge-series.ts';
import type { MatrixSeries, VectorSample } from './query-result.ts';
import type { Scope } from './scope.ts';
import { sortByLabels } from './sort-by-labels.ts';

/**
 * Drops the metric names that no longer hold, and puts together series that are the same without them.
 * @throws TidemarkError where two of them have a sample at the same step
 */
export async function dropNames(
  series: readonly GridSeries[],
  scope: Scope,
): Promise<GridSeries[]> {
  const named = series.map((one) =>
    one.dropName ? { ...one, labels: withoutReserved(one.labels), dropName: false } : one,
  );
  return await mergeSameLabels(named, scope);
}

/** The only step of each series that has one. */
export function vectorSamples(series: readonly GridSeries[], timestampMs: number): VectorSample[] {
  return series
    .filter((one) => one.present[0] !== absent)
    .map((one) => ({
      labels: one.labels,
      timestampMs,
      value: one.value[0],
      histogram: histogramAt(one, 0),
    }));
}

/**
 * Sorted by labels; series without any sample are left out.
 * @throws TidemarkError where the answer would be too large
 */
export async function matrixSeries(
  series: readonly GridSeries[],
  { grid, query }: Scope,
): Promise<MatrixSeries[]> {
  const result: MatrixSeries[] = [];
  let points = 0;
  for (const one of series) {
    const samples = pointsOf(one, grid);
    const count = samples.timestampMs.length + samples.histograms.length;
    points += count;
    query.budget.checkAnswer(points);
    if (count > 0) {
      result.push(samples);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return await sortByLabels(result, query.pace);
}

function pointsOf(series: GridSeries, grid: Grid): MatrixSeries {
  const timestampMs = new Float64Array(grid.count);
  const value = new Float64Array(grid.count);
  const histograms: MatrixSeries['histograms'] = [];
  let count = 0;
  for (let step = 0; step < grid.count; step++) {
    if (series.present[step] === float) {
      timestampMs[count] = timeAt(grid, step);
      value[count++] = series.value[step];
      continue;
    }
    const found = histogramAt(series, step);
    if (found !== null && series.present[step] !== absent) {
      histograms.push({ timestampMs: timeAt(grid, step), histogram: found });
    }
  }
  return {
    labels: series.labels,
    timestampMs: timestampMs.subarray(0, count),
    value: value.subarray(0, count),
    histograms,
  };
}
