import type { SelectRequest } from '../promql/index.ts';
import type { WholeRowsQuestion } from '../store/index.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Windows that are made of whole hours or days of UTC, and what of these they are worked out from. */
export type WholeWindows = {
  bucket: 'hour' | 'day';
  lengthMs: number;
  figure: WholeRowsQuestion['figure'];
  /** What each of the buckets stands in with: see {@link Figure}. */
  standIn: StandIn;
};

/** A sum, least or greatest value as one sample; an average of so many; first and last ones, for increases or not. */
export type StandIn = 'sum' | 'min' | 'max' | 'average' | 'increase' | 'difference';

/** Functions over a range that whole buckets give as exactly as their samples. */
const standIns = new Map<string, StandIn>([
  ['sum_over_time', 'sum'],
  ['min_over_time', 'min'],
  ['max_over_time', 'max'],
  ['avg_over_time', 'average'],
  ['count_over_time', 'average'],
  ['present_over_time', 'average'],
  ['rate', 'increase'],
  ['increase', 'increase'],
  ['delta', 'difference'],
]);

/** null where some window begins or ends within an hour, or the function needs more than hours tell. */
export function wholeWindows({ startMs, endMs, hint }: SelectRequest): WholeWindows | null {
  const standIn = hint.function === null ? undefined : standIns.get(hint.function);
  if (standIn === undefined || hint.rangeMs === 0) return null;
  const isSingle = endMs - startMs === hint.rangeMs;
  const times = [startMs, endMs, hint.rangeMs, ...(isSingle ? [] : [hint.stepMs])];
  const isWhole = (lengthMs: number) => times.every((ms) => ms % lengthMs === 0);
  const figure = figureOf(standIn);
  if (isWhole(dayMs)) return { bucket: 'day', lengthMs: dayMs, figure, standIn };
  return isWhole(hourMs) ? { bucket: 'hour', lengthMs: hourMs, figure, standIn } : null;
}

function figureOf(standIn: StandIn): WholeRowsQuestion['figure'] {
  switch (standIn) {
    case 'increase':
    case 'difference':
      return 'edges';
    case 'average':
      return 'sum';
    default:
      return standIn;
  }
}
