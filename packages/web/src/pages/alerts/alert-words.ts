import type { AlertState, Labels, ListedAlert } from '@tidemark/protocol';

/** What becomes of alerts, in the order in which it matters. */
export const stateTitles: Readonly<Record<AlertState, string>> = {
  firing: 'Firing',
  pending: 'Pending',
  muted: 'Muted',
  inhibited: 'Inhibited',
};
export const alertStates = Object.keys(stateTitles) as AlertState[];

export type Severity = 'critical' | 'warning' | 'info';

/** Words that are met in the label `severity`, in lower case. */
const severities = new Map<string, Severity>([
  ['critical', 'critical'],
  ['crit', 'critical'],
  ['page', 'critical'],
  ['emergency', 'critical'],
  ['fatal', 'critical'],
  ['error', 'critical'],
  ['high', 'critical'],
  ['warning', 'warning'],
  ['warn', 'warning'],
  ['medium', 'warning'],
  ['info', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['low', 'info'],
  ['none', 'info'],
]);

/** How bad an alert is; what does not say so is as bad as any. */
export function severityOf(labels: Labels): Severity {
  return severities.get((labels.severity ?? labels.priority ?? '').toLowerCase()) ?? 'critical';
}

/** What an alert is called. */
export function alertTitle(labels: Labels): string {
  return labels.alertname ?? 'Alert without a name';
}

const summaryNames = ['summary', 'title', 'message', 'description'] as const;

/** The one annotation that says most in one line; empty if there is none. */
export function summaryOf(annotations: Labels): string {
  const name = summaryNames.find((one) => (annotations[one] ?? '') !== '');
  return name === undefined ? '' : (annotations[name] ?? '');
}

/** The labels that tell an alert from others: without its name and what its whole group has. */
export function ownLabels(labels: Labels, groupLabels: Labels): [string, string][] {
  return Object.entries(labels)
    .filter(
      ([name, value]) => name !== 'alertname' && name !== 'severity' && groupLabels[name] !== value,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

const stateOrder = { firing: 0, pending: 1, inhibited: 2, muted: 3 } as const;
const severityOrder = { critical: 0, warning: 1, info: 2 } as const;

/** What needs somebody first: firing before the rest, not yet acknowledged, worst, newest. */
export function byUrgency(a: ListedAlert, b: ListedAlert): number {
  return (
    stateOrder[a.state] - stateOrder[b.state] ||
    Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
    severityOrder[severityOf(a.labels)] - severityOrder[severityOf(b.labels)] ||
    Date.parse(b.startsAt) - Date.parse(a.startsAt)
  );
}
