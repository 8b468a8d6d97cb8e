import type { SelectHint } from '../promql/index.ts';
import type { RolledRows } from '../store/index.ts';

/** How a row of a minute or an hour stands in for the samples that it was summed up from. */
export type StandIn = 'last' | 'sum' | 'min' | 'max' | 'average';

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
  ['count_over_time', 'average'],
]);

/** What rows give for the function right around a range; the last value wherever the order of values matters. */
export function standInFor({ function: name }: SelectHint): StandIn {
  return (name === null ? undefined : standIns.get(name)) ?? 'last';
}

/** Samples of one series, in time order, and how many each stands for. */
export type RolledSamples = { timestampMs: number[]; value: number[]; weight: number[] };

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
 * `total` is what the increments before add up
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
  const samples: RolledSamples = { timestampMs: [], value: [], weight: [] };
  let running = total ?? 0;
  for (let row = from; row < to; row++) {
    running += rows.sum[row];
    if (isFilled && total === null && rows.lengthMs[row] === hourMs) fill(samples, rows, row);
    samples.timestampMs.push(rows.lastTimestampMs[row]);
    samples.value.push(total === null ? standingIn(rows, row, standIn) : running);
    samples.weight.push(rows.sampleCount[row]);
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

/** Only for selectors of instants, which do not count. */
function fill({ timestampMs, value, weight }: RolledSamples, rows: RolledRows, row: number): void {
  const average = rows.sum[row] / rows.sampleCount[row];
  for (let ms = rows.bucketMs[row] + fillMs; ms < rows.lastTimestampMs[row]; ms += fillMs) {
    timestampMs.push(ms);
    value.push(average);
    weight.push(1);
  }
}
