import { unitRandom } from './random.ts';

/** Building blocks of curves. Each is a pure function of seed and time that lies within 0 and 1. */

const dayMs = 24 * 60 * 60 * 1000;

/** Highest at `peakHour` UTC, lowest twelve hours later. */
export function dailyWave(timeMs: number, peakHour: number): number {
  return (1 + Math.cos(2 * Math.PI * (timeMs / dayMs - peakHour / 24))) / 2;
}

/** Wanders: a new random level every `periodMs`, and a straight way in between. */
export function drift(seed: number, timeMs: number, periodMs: number): number {
  const position = timeMs / periodMs;
  const step = Math.floor(position);
  const from = unitRandom(seed, step);
  return from + (unitRandom(seed, step + 1) - from) * (position - step);
}

/** Differs from one 100 ms to the next. */
export function jitter(seed: number, timeMs: number): number {
  return unitRandom(seed, Math.floor(timeMs / 100));
}

/** Mostly 0; in a share of all windows it rises to 1 and falls again within a part of the window. */
export function burst(seed: number, timeMs: number, windowMs: number, share: number): number {
  const window = Math.floor(timeMs / windowMs);
  if (unitRandom(seed, 2 * window) >= share) return 0;
  const lengthMs = windowMs / 4;
  const startMs = unitRandom(seed, 2 * window + 1) * (windowMs - lengthMs);
  const into = (timeMs - window * windowMs - startMs) / lengthMs;
  return into <= 0 || into >= 1 ? 0 : Math.sin(Math.PI * into);
}

/** Grows slowly from 0 to 1 and falls back at once, as a leak that ends in a restart. */
export function leak(seed: number, timeMs: number, periodMs: number): number {
  const position = timeMs / periodMs + unitRandom(seed, 0);
  return position - Math.floor(position);
}
