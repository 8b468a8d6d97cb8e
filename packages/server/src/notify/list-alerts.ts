import type { AlertState, AlertsAnswer, ListedAlert, ListedAlertGroup } from '@tidemark/protocol';
import type { Labels } from '../alerts/index.ts';
import { type LabelMatcher, matchesAll } from '../matchers/index.ts';
import { type ActiveAlert, fingerprintOf } from './book/index.ts';
import type { AlertGroup } from './dispatch/index.ts';
import type { Notifier } from './notifier.ts';

/** A rule's condition that holds, but not for long enough yet. */
export type PendingAlert = {
  labels: Labels;
  annotations: Labels;
  activeAtMs: number;
  updatedAtMs: number;
  generatorUrl: string;
  ruleId: string;
};

export type AlertsQuestion = {
  /** Empty for all. */
  states: readonly AlertState[];
  matchers: readonly LabelMatcher[];
  receiver: string | undefined;
  limit: number;
};

/** What fires by group and what is pending, the group with the newest alert first. */
export function listAlerts(
  notifier: Notifier,
  pending: readonly PendingAlert[],
  question: AlertsQuestion,
  nowMs: number,
): AlertsAnswer {
  const { matchers, receiver } = question;
  const counts = { firing: 0, pending: 0, muted: 0, inhibited: 0, acknowledged: 0 };
  const counted = new Set<ActiveAlert>();
  const groups: ListedAlertGroup[] = [];
  for (const group of notifier.dispatcher.groups) {
    if (receiver !== undefined && group.route.receiver !== receiver) continue;
    const intervals = notifier.dispatcher.silentBy(group.route, nowMs);
    const alerts: ListedAlert[] = [];
    for (const alert of group.alerts.values()) {
      if (alert.isResolved || !matchesAll(matchers, alert.labels)) continue;
      const listed = describeAlert(notifier, alert, intervals);
      if (!counted.has(alert)) {
        counted.add(alert);
        counts[listed.state]++;
        if (alert.acknowledged !== null) counts.acknowledged++;
      }
      if (isWanted(question, listed)) alerts.push(listed);
    }
    if (alerts.length > 0) groups.push(describeGroup(group, alerts));
  }
  if (receiver === undefined) {
    const matching = pending.filter(({ labels }) => matchesAll(matchers, labels));
    counts.pending = matching.length;
    groups.push(...pendingGroups(matching.map(describePending), question));
  }
  return { ...cut(groups, question.limit), counts };
}

/** An alert of the book as it is shown. */
export function describeAlert(
  notifier: Notifier,
  alert: ActiveAlert,
  mutedByIntervals: readonly string[],
): ListedAlert {
  const mutedBy = notifier.mutes.mutedBy(alert.labels);
  const inhibitedBy = notifier.inhibitedBy(alert);
  const isMuted = mutedBy.length > 0 || mutedByIntervals.length > 0;
  const { acknowledged, source } = alert;
  return {
    fingerprint: alert.fingerprint,
    state: isMuted ? 'muted' : inhibitedBy.length > 0 ? 'inhibited' : 'firing',
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: timeText(alert.startsAtMs),
    updatedAt: timeText(alert.updatedAtMs),
    endsAt: timeText(alert.endsAtMs),
    generatorUrl: alert.generatorUrl,
    source: { kind: source.kind, ruleId: source.kind === 'rule' ? source.ruleId : null },
    mutedBy,
    mutedByIntervals: [...mutedByIntervals],
    inhibitedBy,
    acknowledged:
      acknowledged === null
        ? null
        : { at: timeText(acknowledged.atMs), by: acknowledged.by, comment: acknowledged.comment },
  };
}

function describePending(alert: PendingAlert): ListedAlert {
  return {
    fingerprint: fingerprintOf(alert.labels),
    state: 'pending',
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: timeText(alert.activeAtMs),
    updatedAt: timeText(alert.updatedAtMs),
    endsAt: null,
    generatorUrl: alert.generatorUrl,
    source: { kind: 'rule', ruleId: alert.ruleId },
    mutedBy: [],
    mutedByIntervals: [],
    inhibitedBy: [],
    acknowledged: null,
  };
}

function describeGroup(group: AlertGroup, alerts: ListedAlert[]): ListedAlertGroup {
  return {
    receiver: group.route.receiver,
    groupKey: group.key,
    labels: group.labels,
    lastNotifiedAt: group.state === undefined ? null : timeText(group.state.lastMs),
    alerts: newestFirst(alerts),
  };
}

/** Nobody is told of pending alerts; they are shown by the name of their rule. */
function pendingGroups(pending: readonly ListedAlert[], question: AlertsQuestion) {
  const byName = new Map<string, ListedAlert[]>();
  for (const alert of pending) {
    if (!isWanted(question, alert)) continue;
    const name = alert.labels.alertname ?? '';
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [alert]);
    else list.push(alert);
  }
  return [...byName].map(([alertname, alerts]): ListedAlertGroup => {
    const labels = { alertname };
    const groupKey = `pending:{alertname=${JSON.stringify(alertname)}}`;
    return { receiver: '', groupKey, labels, lastNotifiedAt: null, alerts: newestFirst(alerts) };
  });
}

function isWanted({ states }: AlertsQuestion, { state }: ListedAlert): boolean {
  return states.length === 0 || states.includes(state);
}

function cut(groups: ListedAlertGroup[], limit: number) {
  groups.sort((a, b) => compare(b.alerts[0]?.startsAt, a.alerts[0]?.startsAt));
  const shown: ListedAlertGroup[] = [];
  let left = limit;
  for (const group of groups) {
    if (left === 0) break;
    const alerts = group.alerts.slice(0, left);
    left -= alerts.length;
    shown.push({ ...group, alerts });
  }
  const count = groups.reduce((sum, { alerts }) => sum + alerts.length, 0);
  return { groups: shown, isTruncated: count > limit };
}

function newestFirst(alerts: ListedAlert[]): ListedAlert[] {
  return alerts.sort(
    (a, b) => compare(b.startsAt, a.startsAt) || compare(a.fingerprint, b.fingerprint),
  );
}

function compare(a = '', b = ''): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
