import { type Grid, timeAt } from './grid.ts';
import {
  absent,
  copyStep,
  float,
  type GridSeries,
  histogramAt,
  SeriesMaker,
} from './grid-series.ts';
import { compareLabels, labelsKey, withoutReserved } from './labels.ts';
import type { Budget } from './limits.ts';
import type { MatrixSeries, VectorSample } from './query-result.ts';
import { duplicateLabels, type Scope } from './scope.ts';

/**
 * Drops the metric names that no longer hold, and puts together series that are the same without them.
 * @throws TidemarkError where two of them have a sample at the same step
 */
export function dropNames(series: readonly GridSeries[], grid: Grid, budget: Budget): GridSeries[] {
  const named = series.map((one) =>
    one.dropName ? { ...one, labels: withoutReserved(one.labels), dropName: false } : one,
  );
  return mergeSameLabels(named, grid, budget);
}

/** @throws TidemarkError where two series with the same labels have a sample at the same step */
export function mergeSameLabels(
  series: readonly GridSeries[],
  grid: Grid,
  budget: Budget,
): GridSeries[] {
  const byLabels = new Map<string, { merged: GridSeries; isOwn: boolean }>();
  const maker = new SeriesMaker(grid.count, budget);
  for (const one of series) {
    const key = labelsKey(one.labels);
    const known = byLabels.get(key);
    if (known === undefined) {
      byLabels.set(key, { merged: one, isOwn: false });
      continue;
    }
    if (!known.isOwn) {
      const copy = maker.make(known.merged.labels, known.merged.dropName);
      addSteps(known.merged, copy);
      known.merged = copy;
      known.isOwn = true;
    }
    addSteps(one, known.merged);
  }
  return byLabels.size === series.length
    ? [...series]
    : [...byLabels.values()].map(({ merged }) => merged);
}

function addSteps(from: GridSeries, to: GridSeries): void {
  for (let step = 0; step < from.present.length; step++) {
    if (from.present[step] === absent) {
      continue;
    }
    if (to.present[step] !== absent) {
      throw duplicateLabels();
    }
    copyStep(from, to, step);
  }
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
  return result.sort((left, right) => compareLabels(left.labels, right.labels));
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
