import { maxBuckets } from '@tidemark/protocol/limits';
import { bucketMs, type Resolution } from './line.ts';

/** Up to this span the samples themselves are drawn. */
const rawUpToMs = 15 * 60_000;

/** More points than this on one line are finer than any screen. */
const pointsPerLine = 3000;

/**
 * The finest resolution that a frame is worth: raw for a quarter of an hour, else the finest buckets
 * that stay below what a screen can show and what the server answers for so many lines.
 */
export function chooseResolution(spanMs: number, lineCount: number): Resolution {
  if (spanMs <= rawUpToMs) return 'raw';
  const room = Math.min(pointsPerLine, maxBuckets / Math.max(1, lineCount));
  if (spanMs / bucketMs.minute <= room) return 'minute';
  return spanMs / bucketMs.hour <= room ? 'hour' : 'day';
}
