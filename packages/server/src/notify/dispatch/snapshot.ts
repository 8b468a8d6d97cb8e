import type { Labels } from '../../alerts/index.ts';
import type { Notification, NotifiedAlert } from '../../deliveries/index.ts';
import type { ActiveAlert } from '../book/index.ts';
import type { Message } from './decide.ts';

/** Most alerts that one message has; how many more there are is said. */
export const maxNotifiedAlerts = 1_000;

export type SnapshotOf = {
  id: string;
  receiver: string;
  groupKey: string;
  groupLabels: Labels;
  nowMs: number;
};

/** The message as it is kept and delivered, whatever becomes of its alerts. */
export function snapshot(message: Message, { nowMs, ...group }: SnapshotOf): Notification {
  const { alerts, status, reason } = message;
  return {
    ...group,
    status,
    reason,
    createdAtMs: nowMs,
    commonLabels: commonOf(alerts.map(({ labels }) => labels)),
    commonAnnotations: commonOf(alerts.map(({ annotations }) => annotations)),
    alerts: alerts.slice(0, maxNotifiedAlerts).map(notified),
    truncatedAlerts: Math.max(0, alerts.length - maxNotifiedAlerts),
  };
}

function notified(alert: ActiveAlert): NotifiedAlert {
  const { fingerprint, labels, annotations, startsAtMs, endsAtMs, generatorUrl, source } = alert;
  return {
    status: alert.isResolved ? 'resolved' : 'firing',
    fingerprint,
    labels,
    annotations,
    startsAtMs,
    endsAtMs,
    generatorUrl,
    source,
  };
}

/** The names that all of them have with the same value. */
function commonOf(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all;
  const common: Record<string, string> = { ...first };
  for (const other of others) {
    for (const name of Object.keys(common)) {
      if (!Object.hasOwn(other, name) || other[name] !== common[name]) delete common[name];
    }
  }
  return common;
}
