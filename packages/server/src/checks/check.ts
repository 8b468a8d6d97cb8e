import { createHash } from 'node:crypto';
import type { CheckState, CheckThresholds, CheckType } from '@tidemark/protocol';

/** What somebody says of something, as `POST /metrics` brings it. */
export type CheckReport = {
  host: string;
  name: string;
  type: CheckType;
  timestampMs: number;
  /** Of a disk percent, of a ping minutes; null where the sender gives none. */
  value: number | null;
  /** What the sender thinks; null where it says nothing. */
  state: CheckState | null;
};

/** The newest that is known of a host's disk or ping, and what we think of it. */
export type Check = {
  readonly id: string;
  readonly host: string;
  readonly name: string;
  readonly type: CheckType;
  value: number | null;
  /** The sender's own opinion. */
  senderState: CheckState | null;
  state: CheckState;
  /** Since when {@link state} is what it is. */
  sinceMs: number;
  /** When its newest alert began, which may be over; null if there was none. */
  alertSinceMs: number | null;
  /** Time of the newest report, or of its arrival if that was earlier. */
  lastSeenMs: number;
  /** When the first report came. */
  bornAtMs: number;
  /** Set for this check by a user; null: the default, or the sender's. */
  ownThreshold: number | null;
};

/** How long a ping that says so may be missing at most, in minutes (a year). */
export const maxPingMinutes = 366 * 24 * 60;

const minuteMs = 60_000;

/** One check is one host, name and type. */
export function checkId(host: string, name: string, type: CheckType): string {
  const identity = JSON.stringify([host, name, type]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

/** Percent above which a disk alerts, or minutes that a ping may be missing. */
export function thresholdOf(check: Check, defaults: CheckThresholds): number {
  if (check.ownThreshold !== null) return check.ownThreshold;
  if (check.type === 'disk') return defaults.diskPercent;
  return isMinutes(check.value) ? check.value : defaults.pingMinutes;
}

export function thresholdSource(check: Check): 'default' | 'sender' | 'check' {
  if (check.ownThreshold !== null) return 'check';
  return check.type === 'ping' && isMinutes(check.value) ? 'sender' : 'default';
}

/** When a ping counts as missing; Infinity for a disk, which may stay as it is. */
export function missingAtMs(check: Check, defaults: CheckThresholds): number {
  if (check.type === 'disk') return Number.POSITIVE_INFINITY;
  return check.lastSeenMs + thresholdOf(check, defaults) * minuteMs;
}

/** `notBeforeMs` is when a ping may count as missing at the earliest, after an outage of our own. */
export function judge(
  check: Check,
  defaults: CheckThresholds,
  nowMs: number,
  notBeforeMs: number,
): CheckState {
  if (check.senderState === 'alert') return 'alert';
  if (check.type === 'disk') {
    return check.value !== null && check.value > thresholdOf(check, defaults) ? 'alert' : 'ok';
  }
  // One that was missing before the outage still is.
  if (check.state === 'alert' && nowMs >= missingAtMs(check, defaults)) return 'alert';
  return nowMs >= Math.max(missingAtMs(check, defaults), notBeforeMs) ? 'alert' : 'ok';
}

/** Senders whose language knows no absent numbers say 0. */
function isMinutes(value: number | null): value is number {
  return value !== null && value > 0;
}
