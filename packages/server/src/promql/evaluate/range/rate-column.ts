import { float, type GridSeries } from '../grid-series.ts';
import { firstAfter } from '../sample-search.ts';
import type { RangeSeries, RangeVector } from './range-vector.ts';

/** `isCounter`: a falling value is a reset; `isRate`: per second. */
export type RateKind = { isCounter: boolean; isRate: boolean };

/**
 * `rate`, `increase` and `delta` of floats, over all steps of a series in one loop: what most dashboards ask. Each
 * sample is looked at once, although windows overlap: resets are remembered until they leave the window.
 */
export function rateColumn(
  series: Pick<RangeSeries, 'timestampMs' | 'value' | 'count' | 'weight'>,
  vector: Pick<RangeVector, 'firstEndMs' | 'strideMs' | 'rangeMs'>,
  kind: RateKind,
  out: Pick<GridSeries, 'present' | 'value'>,
): void {
  const { timestampMs, value, count, weight } = series;
  const { firstEndMs, strideMs, rangeMs } = vector;
  const { isCounter } = kind;
  const { value: result, present } = out;
  const divisor = kind.isRate ? rangeMs / 1000 : 1;
  const resets: number[] = [];
  let firstReset = 0;
  let from = 0;
  let to = 0;
  let advance = 0;
  let before = -Infinity;
  for (let step = 0; step < result.length; step++) {
    const endMs = firstEndMs + step * strideMs;
    const startMs = endMs - rangeMs;
    const end = firstAfter(timestampMs, to, count, endMs, advance);
    advance = end - to;
    for (; to < end; to++) {
      const now = value[to];
      if (now < before) {
        resets.push(to);
      }
      before = now;
    }
    from = firstAfter(timestampMs, from, to, startMs, advance);
    const sampleCount = weight === undefined ? to - from : sumOf(weight, from, to);
    if (sampleCount < 2) {
      continue;
    }
    const first = value[from];
    let change = value[to - 1] - first;
    if (isCounter && resets.length > 0) {
      while (firstReset < resets.length && resets[firstReset] <= from) {
        firstReset++;
      }
      for (let at = firstReset; at < resets.length; at++) {
        change += value[resets[at] - 1];
      }
    }
    const toStartMs = timestampMs[from] - startMs;
    const toEndMs = endMs - timestampMs[to - 1];
    const sampledMs = rangeMs - toStartMs - toEndMs;
    const reachable = isCounter && first >= 0 ? first : Infinity;
    const coveredMs = extrapolate(sampledMs, toStartMs, toEndMs, sampleCount, reachable, change);
    present[step] = float;
    result[step] = change * (coveredMs / (sampledMs * divisor));
  }
}

function sumOf(weight: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += weight[at];
  return sum;
}

/**
 * For how long the change between first and last sample is taken to stand. Samples that are close to the edges of
 * the window are taken to go on to them, otherwise for half the usual distance between samples.
 * @param first what a counter has to climb from 0 to reach its first value: it cannot go on further back than that
 *   takes at the pace of `change`; Infinity for what is no counter
 */
export function extrapolate(
  sampledMs: number,
  toStartMs: number,
  toEndMs: number,
  count: number,
  first: number,
  change: number,
): number {
  const gaps = count - 1;
  let startMs = isClose(toStartMs, sampledMs, gaps) ? toStartMs : sampledMs / gaps / 2;
  if (change > 0 && sampledMs * first < startMs * change) {
    startMs = (sampledMs * first) / change;
  }
  const endMs = isClose(toEndMs, sampledMs, gaps) ? toEndMs : sampledMs / gaps / 2;
  return sampledMs + startMs + endMs;
}

/**
 * Whether a sample is so near to an edge that one more is not missing there: nearer than 1.1 times the usual distance.
 * On the very verge rounding decides: there it is worked out just as Prometheus does.
 */
function isClose(toEdgeMs: number, sampledMs: number, gaps: number): boolean {
  const verge = sampledMs * 1.1;
  const edge = toEdgeMs * gaps;
  if (Math.abs(edge - verge) > verge * 1e-9) {
    return edge < verge;
  }
  return toEdgeMs / 1000 < (sampledMs / 1000 / gaps) * 1.1;
}
