import type { Summary } from '../chart/summary.ts';

/** What the points of a series amount to; NaN and infinities count only as the last value. */
export function summariseValues(timestampMs: readonly number[], value: readonly number[]): Summary {
  const finite = value.filter(Number.isFinite);
  const sum = finite.reduce((total, one) => total + one, 0);
  return {
    count: value.length,
    min: finite.length === 0 ? null : finite.reduce((a, b) => Math.min(a, b)),
    max: finite.length === 0 ? null : finite.reduce((a, b) => Math.max(a, b)),
    average: finite.length === 0 ? null : sum / finite.length,
    last: value.at(-1) ?? null,
    lastTimestampMs: timestampMs.at(-1) ?? null,
  };
}
