import type { GroupInterval } from '../route.ts';

/** The shortest and the longest time between two messages of news, where no `group_interval` is set. */
export const minSpacingMs = 30_000;
export const maxSpacingMs = 5 * 60_000;

/**
 * How long news waits after a message at `nowMs`. It doubles while messages follow each other closely, and
 * begins anew after a quiet time.
 */
export function nextSpacing(
  interval: GroupInterval,
  { spacingMs, lastMs }: { spacingMs: number; lastMs: number | undefined },
  nowMs: number,
): number {
  if (interval.kind === 'fixed') return interval.ms;
  const isQuiet = lastMs === undefined || nowMs - lastMs > 2 * Math.max(spacingMs, minSpacingMs);
  return isQuiet ? minSpacingMs : Math.min(maxSpacingMs, 2 * spacingMs);
}
