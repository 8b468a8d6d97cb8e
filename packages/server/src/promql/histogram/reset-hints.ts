import { type ResetHint, resetHints } from '../../batch/index.ts';

/** One says that its counter began anew, the other that it did not: their sum makes no sense. */
export function hintsCollide(a: ResetHint, b: ResetHint): boolean {
  return (
    (a === resetHints.yes && b === resetHints.no) || (a === resetHints.no && b === resetHints.yes)
  );
}

/** What is known of the sum of two histograms: a gauge with anything is a gauge, otherwise only what both say. */
export function combinedHint(a: ResetHint, b: ResetHint): ResetHint {
  if (a === b) return a;
  if (a === resetHints.gauge || b === resetHints.gauge) return resetHints.gauge;
  return resetHints.unknown;
}
