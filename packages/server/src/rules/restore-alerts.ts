import type { ActiveAlert } from './alert-state.ts';

/** After a longer outage nobody can say that a condition went on: pending alerts begin anew (as in Prometheus). */
export const outageToleranceMs = 60 * 60_000;
/** Shorter ones are bridged by the samples from before, which queries still see. */
export const bridgedOutageMs = 4 * 60_000;
/** After a longer one firing alerts are not over before senders had this time to report. */
export const graceMs = 5 * 60_000;

/** What becomes of a rule's alerts when a process starts that was away for `outageMs`. */
export function restoreAlerts(
  alerts: ReadonlyMap<string, ActiveAlert>,
  outageMs: number,
): Map<string, ActiveAlert> {
  const restored = new Map<string, ActiveAlert>();
  for (const [key, alert] of alerts) {
    if (alert.state !== 'pending') restored.set(key, { ...alert });
    else if (outageMs <= bridgedOutageMs) restored.set(key, { ...alert });
    else if (outageMs <= outageToleranceMs) {
      // Nobody knows about the time between: it does not count.
      restored.set(key, { ...alert, activeAtMs: alert.activeAtMs + outageMs });
    }
  }
  return restored;
}
