import type { Alert } from '../../alerts/index.ts';
import type { ActiveAlert } from './active-alert.ts';

export type Merged = Pick<Alert, 'startsAtMs' | 'endsAtMs'>;

/**
 * When an alert began and will end after it was announced again. As in Alertmanager the newest announcement
 * says the end; the beginning is the earliest that was said, unless the old one was over before.
 */
export function mergedTimes(known: ActiveAlert, announced: Alert, nowMs: number): Merged {
  const { startsAtMs, endsAtMs } = announced;
  const isOver = known.isResolved || known.endsAtMs <= nowMs;
  if (isOver && startsAtMs >= known.endsAtMs) return { startsAtMs, endsAtMs };
  return { startsAtMs: Math.min(known.startsAtMs, startsAtMs), endsAtMs };
}
