import { type Buckets, resetHints } from '../../batch/index.ts';
import { reconcileBounds } from './custom-bounds.ts';
import {
  type FloatHistogram,
  sameNumbers,
  usesCustomBuckets,
  withResetHint,
} from './float-histogram.ts';
import { reduceResolution } from './reduce-resolution.ts';
import { widenZeroBucket } from './zero-bucket.ts';

/**
 * Whether the counter began anew between two histograms of a series: it says so, or the count or any bucket fell,
 * or the buckets changed in a way that a running histogram does not do (finer schema, narrower zero bucket). Gauges
 * are looked at as if they were counters.
 */
export function detectReset(current: FloatHistogram, previous: FloatHistogram): boolean {
  if (current.resetHint === resetHints.yes) return true;
  if (current.resetHint === resetHints.no) return false;
  if (current.count < previous.count) return true;
  if (usesCustomBuckets(current) !== usesCustomBuckets(previous)) return true;
  if (usesCustomBuckets(current)) {
    const [now, before] = reconcileBounds(current, previous);
    return anyFell(now.positive, before.positive);
  }
  if (current.schema > previous.schema) return true;
  if (current.zeroThreshold < previous.zeroThreshold) return true;
  const widened = widenZeroBucket(previous, current.zeroThreshold);
  if (widened.zeroThreshold !== current.zeroThreshold) return true;
  if (current.zeroCount < widened.zeroCount) return true;
  const before = reduceResolution(widened, current.schema);
  return anyFell(current.positive, before.positive) || anyFell(current.negative, before.negative);
}

/** Whether a bucket that counted something counts less now, or is gone. */
function anyFell(now: Buckets, before: Buckets): boolean {
  let at = 0;
  for (let i = 0; i < before.index.length; i++) {
    const index = before.index[i] as number;
    const count = before.count[i] as number;
    while (at < now.index.length && (now.index[at] as number) < index) at++;
    const isThere = at < now.index.length && now.index[at] === index;
    if (isThere ? (now.count[at] as number) < count : count !== 0) return true;
  }
  return false;
}

/**
 * The hint that Prometheus' storage hands out: a counter that goes on in the same buckets says so, any other says
 * nothing. `previous` is the histogram right before it in its series, if there is one.
 */
export function withStoredHint<H extends FloatHistogram>(
  current: H,
  previous: FloatHistogram | null,
): H {
  if (current.resetHint === resetHints.gauge) return current;
  const goesOn =
    previous !== null &&
    previous.resetHint !== resetHints.gauge &&
    hasLayoutOf(current, previous) &&
    current.resetHint !== resetHints.yes &&
    !detectReset(withResetHint(current, resetHints.unknown), previous);
  return withResetHint(current, goesOn ? resetHints.no : resetHints.unknown);
}

function hasLayoutOf(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema && a.zeroThreshold === b.zeroThreshold && sameNumbers(a.bounds, b.bounds)
  );
}

/**
 * The hint in a query that needs only counts and sums: there Prometheus looks for resets as it reads, so that those
 * which say nothing do say something. `previous` is the one read before.
 */
export function withDetectedHint(
  current: FloatHistogram,
  previous: FloatHistogram | null,
): FloatHistogram {
  if (current.resetHint !== resetHints.unknown || previous === null) return current;
  return withResetHint(current, detectReset(current, previous) ? resetHints.yes : resetHints.no);
}
