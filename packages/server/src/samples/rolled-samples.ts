import type { SelectHint } from '../promql/index.ts';
import type { RolledRows } from '../store/index.ts';

/** How a row of a minute or an hour stands in for the samples that it was summed up from. */
export type StandIn = 'last' | 'sum' | 'min' | 'max' | 'average' | 'count';

/** Functions over a range for which one sample of a row says more than its last one. */
const standIns = new Map<string, StandIn>([
  ['sum_over_time', 'sum'],
  ['min_over_time', 'min'],
  ['max_over_time', 'max'],
  ['avg_over_time', 'average'],
  ['quantile_over_time', 'average'],
  ['mad_over_time', 'average'],
  ['stddev_over_time', 'average'],
  ['stdvar_over_time', 'average'],
  ['count_over_time', 'count'],
]);

/** What rows give for the function right around a range; the last value wherever the order of values matters. */
export function standInFor({ function: name }: SelectHint): StandIn {
  return (name === null ? undefined : standIns.get(name)) ?? 'last';
}

/** Samples of one series, in time order. */
export type RolledSamples = { timestampMs: number[]; value: number[] };

const hourMs = 3_600_000;
/** Less than a selector looks back by default. */
const fillMs = 4 * 60_000;

/**
 * Whether an hour needs samples in between: a selector that looks at other times than full hours looks back five
 * minutes, and would find the last sample of an hour only rarely.
 */
export function needsFilling({ stepMs, rangeMs }: SelectHint, endMs: number): boolean {
  return rangeMs === 0 && (stepMs % hourMs !== 0 || endMs % hourMs !== 0);
}

/**
 * Samples for the rows of one series, `from` up to, not including, `to`: one for each, at the time of its last sample.
 * For `count` it is as many as were counted, evenly over the bucket. `total` is what the increments before add up
 * to: with it, the values are totals; null for anything but increments. Hours are filled with their average where
 * that is asked for.
 */
export function samplesOfRows(
  rows: RolledRows,
  from: number,
  to: number,
  standIn: StandIn,
  total: number | null,
  isFilled: boolean,
): RolledSamples {
  const samples: RolledSamples = { timestampMs: [], value: [] };
  let running = total ?? 0;
  for (let row = from; row < to; row++) {
    running += rows.sum[row];
    if (standIn === 'count') addCounted(samples, rows, row);
    else {
      if (isFilled && total === null && rows.lengthMs[row] === hourMs) fill(samples, rows, row);
      samples.timestampMs.push(rows.lastTimestampMs[row]);
      samples.value.push(total === null ? standingIn(rows, row, standIn) : running);
    }
  }
  return samples;
}

function standingIn(rows: RolledRows, row: number, standIn: StandIn): number {
  switch (standIn) {
    case 'sum':
      return rows.sum[row];
    case 'min':
      return rows.min[row];
    case 'max':
      return rows.max[row];
    case 'average':
      return rows.sum[row] / rows.sampleCount[row];
    default:
      return rows.last[row];
  }
}

function fill({ timestampMs, value }: RolledSamples, rows: RolledRows, row: number): void {
  const average = rows.sum[row] / rows.sampleCount[row];
  for (let ms = rows.bucketMs[row] + fillMs; ms < rows.lastTimestampMs[row]; ms += fillMs) {
    timestampMs.push(ms);
    value.push(average);
  }
}

function addCounted({ timestampMs, value }: RolledSamples, rows: RolledRows, row: number): void {
  const count = rows.sampleCount[row];
  const average = rows.sum[row] / count;
  const beginMs = rows.bucketMs[row];
  const partMs = (rows.lastTimestampMs[row] - beginMs) / count;
  for (let i = 1; i <= count; i++) {
    timestampMs.push(Math.floor(beginMs + partMs * i));
    value.push(average);
  }
}
