import { BadValue } from './config-problem.ts';

/** Largest limit that can be given: no machine holds more series. */
export const maxCount = 1_000_000_000;

/** Reads a whole number from 1 on, digits only. Throws a BadValue. */
export function parseCount(text: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= maxCount)) {
    throw new BadValue(
      `expected a whole number from 1 to ${maxCount}, digits only, got ${JSON.stringify(text)}`,
    );
  }
  return count;
}
