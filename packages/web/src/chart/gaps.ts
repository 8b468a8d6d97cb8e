import { bucketMs, type LinePoint, type Resolution } from './line.ts';

/** Raw samples further apart than this many median intervals are not joined by a line. */
const rawGapFactor = 3;

/** Daylight saving makes days 23 to 25 hours long; only more than this is a missing bucket. */
const bucketGapFactor = 1.5;

/**
 * The distance in milliseconds from which two neighbouring points of a line stand apart: one missing
 * bucket, or three times the usual distance between raw samples. Infinite where there is no usual one.
 */
export function gapDistance(points: readonly LinePoint[], resolution: Resolution): number {
  if (resolution !== 'raw') return bucketMs[resolution] * bucketGapFactor;
  if (points.length < 3) return Number.POSITIVE_INFINITY;
  const distances: number[] = [];
  for (let i = 1; i < points.length; i++) {
    const distance = points[i]!.timestampMs - points[i - 1]!.timestampMs;
    if (distance > 0) distances.push(distance);
  }
  if (distances.length < 2) return Number.POSITIVE_INFINITY;
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)]! * rawGapFactor;
}
