import type { CheckThresholds } from '@tidemark/protocol';
import { type Alert, alertHoldMs } from '../alerts/index.ts';
import { type Check, missingAtMs, thresholdOf } from './check.ts';

/** What the check announces now: that it is in alert, or that it is over. */
export function checkAlert(check: Check, defaults: CheckThresholds, nowMs: number): Alert {
  const { host, name, type, state, alertSinceMs } = check;
  return {
    labels: { alertname: type === 'disk' ? 'DiskFull' : 'PingMissing', host, name, type },
    annotations: { summary: summaryOf(check, defaults, nowMs) },
    startsAtMs: Math.min(alertSinceMs ?? nowMs, nowMs),
    endsAtMs: state === 'alert' ? nowMs + alertHoldMs : nowMs,
    generatorUrl: '/dashboard',
    source: { kind: 'check' },
  };
}

function summaryOf(check: Check, defaults: CheckThresholds, nowMs: number): string {
  const { host, name, type, value, state, senderState, lastSeenMs } = check;
  const what = `${type} ${name} of ${host}`;
  const threshold = thresholdOf(check, defaults);
  if (state === 'ok') {
    const level = type === 'disk' && value !== null ? `: ${value} %` : '';
    return `${what} is ok again${level}`;
  }
  if (type === 'disk' && value !== null && value > threshold) {
    return `${what} is ${value} % full, over ${threshold} %`;
  }
  if (type === 'ping' && (senderState !== 'alert' || nowMs >= missingAtMs(check, defaults))) {
    const lastSeen = new Date(lastSeenMs).toISOString();
    return `${what} has been missing since ${lastSeen}, for more than ${threshold} min`;
  }
  return `${what}: its sender reports an alert`;
}
