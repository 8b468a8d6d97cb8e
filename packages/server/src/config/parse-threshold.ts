import { BadValue } from './config-problem.ts';

/** Most minutes that a ping may be missing by default (31 days). */
export const maxPingAlertMinutes = 31 * 24 * 60;

/** Reads percent, such as 90 or 92.5. Throws a BadValue. */
export function parsePercent(text: string): number {
  return parseWithin(text, 0, 100);
}

/** Reads minutes, such as 5 or 0.5. Throws a BadValue. */
export function parseMinutes(text: string): number {
  const minutes = parseWithin(text, 0, maxPingAlertMinutes);
  if (minutes > 0) return minutes;
  throw new BadValue(`expected more than 0 minutes, got ${JSON.stringify(text)}`);
}

function parseWithin(text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new BadValue(`expected a number from ${min} to ${max}, got ${JSON.stringify(text)}`);
}
