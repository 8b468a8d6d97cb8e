/** What `rate`, `increase`, `delta`, `irate` and `idelta` make of histograms. */
import { resetHints } from '../../batch/index.ts';
import { add, type Combined, subtract } from './add.ts';
import { detectReset } from './detect-reset.ts';
import {
  emptyHistogram,
  type FloatHistogram,
  usesCustomBuckets,
  withResetHint,
} from './float-histogram.ts';
import {
  type Annotate,
  boundsReconciled,
  mixedExponentialAndCustom,
  notACounter,
  notAGauge,
} from './notes.ts';
import { reduceResolution } from './reduce-resolution.ts';

/**
 * How much the last of at least two histograms has more than the first one: not extrapolated, a gauge. With
 * `isCounter` what was lost in resets is added again. null if exponential and custom buckets do not go together.
 */
export function histogramIncrease(
  points: readonly FloatHistogram[],
  isCounter: boolean,
  annotate: Annotate,
): FloatHistogram | null {
  const window = readWindow(points, isCounter);
  if (window === null) {
    annotate(mixedExponentialAndCustom);
    return null;
  }
  const { first, last, schema } = window;
  if (isCounter && points.some(isGauge)) annotate(notACounter);
  if (!isCounter && !(isGauge(points[0] as FloatHistogram) && isGauge(last))) annotate(notAGauge);
  let result = subtract(reduceResolution(last, schema), first);
  if (result?.boundsReconciled) annotate(boundsReconciled.subtraction);
  if (isCounter) result = addWhatResetsTook(result, first, points, annotate);
  if (result === null) {
    annotate(mixedExponentialAndCustom);
    return null;
  }
  return withResetHint(result.histogram, resetHints.gauge);
}

type Window = { first: FloatHistogram; last: FloatHistogram; schema: number };

/**
 * Where the increase begins and ends, and the coarsest schema on the way; null for mixed buckets. A reset right
 * after the first histogram makes that one, whatever its buckets are, an empty one.
 */
function readWindow(points: readonly FloatHistogram[], isCounter: boolean): Window | null {
  let first = points[0] as FloatHistogram;
  const second = points[1] as FloatHistogram;
  const last = points[points.length - 1] as FloatHistogram;
  if (isCounter && detectReset(second, first)) first = emptyHistogram(second);
  if (usesCustomBuckets(first) !== usesCustomBuckets(last)) return null;
  let schema = Math.min(first.schema, last.schema);
  for (let i = 1; isCounter && i < points.length - 1; i++) {
    const point = points[i] as FloatHistogram;
    if (usesCustomBuckets(point) !== usesCustomBuckets(first)) return null;
    schema = Math.min(schema, point.schema);
  }
  return { first, last, schema };
}

function addWhatResetsTook(
  increase: Combined | null,
  first: FloatHistogram,
  points: readonly FloatHistogram[],
  annotate: Annotate,
): Combined | null {
  let previous = first;
  for (let i = 1; i < points.length && increase !== null; i++) {
    const current = points[i] as FloatHistogram;
    if (detectReset(current, previous)) {
      increase = add(increase.histogram, previous);
      if (increase?.boundsReconciled) annotate(boundsReconciled.addition);
    }
    previous = current;
  }
  return increase;
}

/**
 * The difference between two neighbours, a gauge: what `irate` (isCounter) divides by the time between them, and
 * `idelta`. After a reset of a counter it is the last one. null for mixed buckets.
 */
export function lastIncrease(
  previous: FloatHistogram,
  last: FloatHistogram,
  isCounter: boolean,
  annotate: Annotate,
): FloatHistogram | null {
  if (isCounter && (isGauge(previous) || isGauge(last))) annotate(notACounter);
  if (!isCounter && !(isGauge(previous) && isGauge(last))) annotate(notAGauge);
  if (isCounter && detectReset(last, previous)) return withResetHint(last, resetHints.gauge);
  const difference = subtract(last, previous);
  if (difference === null) {
    annotate(mixedExponentialAndCustom);
    return null;
  }
  if (difference.boundsReconciled) annotate(boundsReconciled.subtraction);
  return withResetHint(difference.histogram, resetHints.gauge);
}

function isGauge(h: FloatHistogram): boolean {
  return h.resetHint === resetHints.gauge;
}
