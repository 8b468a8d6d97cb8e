import type { LivePoint } from '@tidemark/protocol';
import { formatCount } from '../format/count.ts';

/** Samples that arrived while a page is paused; at least so many when pushes left some out. */
export type WaitingCount = { samples: number; isAtLeast: boolean };

export const noneWaiting: WaitingCount = { samples: 0, isAtLeast: false };

export function withPoints(count: WaitingCount, points: readonly LivePoint[]): WaitingCount {
  const arrived = points.reduce((sum, point) => sum + point.count, 0);
  return { ...count, samples: count.samples + arrived };
}

export function atLeast(count: WaitingCount): WaitingCount {
  return { ...count, isAtLeast: true };
}

/** `3 new`, `over 5,000 new`, or nothing. */
export function waitingText({ samples, isAtLeast }: WaitingCount): string {
  if (samples === 0) return isAtLeast ? 'many new' : '';
  const text = formatCount(samples, 'new', 'new');
  return isAtLeast ? `over ${text}` : text;
}
