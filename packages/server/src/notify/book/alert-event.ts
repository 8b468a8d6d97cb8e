import { type AlertEvent, type AlertEventKind, alertEventKinds } from '@tidemark/protocol';
import type { DocumentEvent } from '../../documents/index.ts';
import type { ActiveAlert } from './active-alert.ts';

export const eventKind = 'alert';

type Body = Omit<AlertEvent, 'at' | 'fingerprint'>;

/** What happened to an alert, for its history. */
export function eventOf(
  alert: ActiveAlert,
  kind: AlertEventKind,
  timestampMs: number,
  { by, comment }: { by: string; comment: string } = { by: '', comment: '' },
): DocumentEvent {
  const { labels, annotations, startsAtMs, fingerprint } = alert;
  const startsAt = new Date(startsAtMs).toISOString();
  const body: Body = { kind, labels, annotations, startsAt, by, comment };
  return { kind: eventKind, key: fingerprint, timestampMs, body: JSON.stringify(body) };
}

/** The event as it is shown; undefined for one that a later version of Tidemark wrote. */
export function shownEvent({ key, timestampMs, body }: DocumentEvent): AlertEvent | undefined {
  const known = JSON.parse(body) as Body;
  if (!alertEventKinds.includes(known.kind)) return undefined;
  return { at: new Date(timestampMs).toISOString(), fingerprint: key, ...known };
}
