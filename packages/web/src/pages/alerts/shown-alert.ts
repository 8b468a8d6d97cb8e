import type { AlertEvent, ListedAlert } from '@tidemark/protocol';

/** What the detail of an alert shows: what is there now, or what the history knows of one that is over. */
export type ShownAlert = Omit<ListedAlert, 'state'> & {
  state: ListedAlert['state'] | 'resolved';
  /** When it was over, epoch milliseconds; null while it goes on. */
  resolvedMs: number | null;
};

/** An alert that is there, or else the newest that its history (newest first) tells; null for neither. */
export function shownAlert(
  alert: ListedAlert | undefined,
  events: readonly AlertEvent[],
): ShownAlert | null {
  if (alert !== undefined) return { ...alert, resolvedMs: null };
  const [last] = events;
  if (last === undefined) return null;
  const end = events.find(({ kind }) => kind === 'resolved') ?? last;
  return {
    fingerprint: last.fingerprint,
    state: 'resolved',
    labels: last.labels,
    annotations: last.annotations,
    startsAt: end.startsAt,
    updatedAt: end.at,
    endsAt: end.at,
    generatorUrl: '',
    source: { kind: 'api', ruleId: null },
    mutedBy: [],
    mutedByIntervals: [],
    inhibitedBy: [],
    acknowledged: null,
    resolvedMs: Date.parse(end.at),
  };
}
