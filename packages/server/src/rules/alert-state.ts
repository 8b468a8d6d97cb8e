import type { Labels } from '../alerts/index.ts';

/** How long a resolved alert is announced again, in case the first time went unheard (as in Prometheus). */
export const resolvedRetentionMs = 15 * 60_000;

/** One series of an alerting rule that satisfies its condition, or did until lately. */
export type ActiveAlert = {
  /** With `alertname` and the labels of the rule. */
  readonly labels: Labels;
  annotations: Labels;
  value: number;
  state: 'pending' | 'firing' | 'resolved';
  /** Since when the condition holds. */
  activeAtMs: number;
  firedAtMs: number | null;
  resolvedAtMs: number | null;
  /** Since when only `keep_firing_for` holds it. */
  keepFiringSinceMs: number | null;
  /** When it was last announced, 0: never by this process. */
  lastSentAtMs: number;
  /** As what it was announced then, null: never by this process. */
  sentAs: 'firing' | 'resolved' | null;
};

/** What an evaluation found of one alert. */
export type Found = { labels: Labels; annotations: Labels; value: number };

/** Times that are further ahead were noted before the clock was set back; less is due to who asks. */
const aheadToleranceMs = 60_000;

export type AlertTiming = { forMs: number; keepFiringForMs: number };

/** An alert whose condition holds for the first time. */
export function newAlert({ labels, annotations, value }: Found, timestampMs: number): ActiveAlert {
  return {
    ...{ labels, annotations, value, state: 'pending', activeAtMs: timestampMs },
    ...{ firedAtMs: null, resolvedAtMs: null, keepFiringSinceMs: null },
    ...{ lastSentAtMs: 0, sentAs: null },
  };
}

/**
 * Moves an alert on to `timestampMs`, when its condition holds or does not (rules/alerting.go of Prometheus).
 * Gives whether it is to be remembered; false takes it away.
 */
export function advance(
  alert: ActiveAlert,
  holds: boolean,
  { forMs, keepFiringForMs }: AlertTiming,
  timestampMs: number,
): boolean {
  if (alert.activeAtMs - timestampMs > aheadToleranceMs) alert.activeAtMs = timestampMs;
  if (holds) {
    alert.keepFiringSinceMs = null;
    if (alert.state === 'pending' && timestampMs - alert.activeAtMs >= forMs) {
      alert.state = 'firing';
      alert.firedAtMs = timestampMs;
    }
    return true;
  }
  if (alert.state === 'pending') return false;
  if (alert.state === 'resolved') {
    return timestampMs - (alert.resolvedAtMs ?? 0) <= resolvedRetentionMs;
  }
  if (keepFiringForMs > 0) {
    alert.keepFiringSinceMs ??= timestampMs;
    if (timestampMs - alert.keepFiringSinceMs < keepFiringForMs) return true;
  }
  alert.state = 'resolved';
  alert.resolvedAtMs = timestampMs;
  return true;
}

/** Whether it is time to announce the alert (again). */
export function isDue(alert: ActiveAlert, timestampMs: number, resendMs: number): boolean {
  if (alert.state === 'pending') return false;
  // By what was said, and not by when: an alert may fire and be over within one millisecond.
  if (alert.sentAs !== alert.state) return true;
  if (alert.lastSentAtMs - timestampMs > aheadToleranceMs) return true;
  return timestampMs - alert.lastSentAtMs >= resendMs;
}
