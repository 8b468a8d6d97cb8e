import type { Window } from './window.ts';

/**
 * By how much the change between first and last sample is to be multiplied to stand for the whole window. Samples
 * that are close to its edges are taken to go on to them, otherwise for half the usual distance between samples.
 * @param shareToZero how much of the sampled time it took to come from 0 to the first value
 */
export function extrapolation(
  window: Window,
  firstMs: number,
  lastMs: number,
  count: number,
  shareToZero: number,
): number {
  const sampledS = (lastMs - firstMs) / 1000;
  const distanceS = sampledS / (count - 1);
  const closeS = distanceS * 1.1;
  let toStartS = (firstMs - window.startMs) / 1000;
  let toEndS = (window.endMs - lastMs) / 1000;
  if (toStartS >= closeS) {
    toStartS = distanceS / 2;
  }
  const toZeroS = sampledS * shareToZero;
  if (toZeroS < toStartS) {
    toStartS = toZeroS;
  }
  if (toEndS >= closeS) {
    toEndS = distanceS / 2;
  }
  return (sampledS + toStartS + toEndS) / sampledS;
}
