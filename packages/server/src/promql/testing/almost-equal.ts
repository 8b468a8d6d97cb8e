import { isStaleMarker } from '../../batch/index.ts';

/** Relative error that Prometheus' own tests allow. */
const tolerance = 1e-6;
const smallestNormal = 2 ** -1022;

/** Equal up to rounding; NaN equals NaN, a stale marker only a stale marker. */
export function almostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return isStaleMarker(a) === isStaleMarker(b);
  if (a === b) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < smallestNormal) return difference < tolerance * smallestNormal;
  return difference / Math.min(sum, Number.MAX_VALUE) < tolerance;
}
