import type { RangeVector } from './range-vector.ts';

/** Windows that overlap by less are faster worked out one by one. */
const leastOverlap = 4;

/** Whether samples are in so many windows that it pays to keep what is known of them from step to step. */
export function isOverlapping({ rangeMs, strideMs }: RangeVector): boolean {
  return strideMs > 0 && rangeMs >= leastOverlap * strideMs;
}
