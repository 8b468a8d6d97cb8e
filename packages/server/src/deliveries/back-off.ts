/** Waiting before the second attempt, and at most before any, in milliseconds. */
export const firstRetryMs = 1_000;
export const longestRetryMs = 60_000;

/**
 * How long to wait after so many failed attempts: twice as long each time, spread over half of it, so that
 * messages which failed together are not tried together.
 */
export function backOffMs(attempts: number, random: () => number): number {
  const whole = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(30, attempts - 1));
  return whole / 2 + (random() * whole) / 2;
}
