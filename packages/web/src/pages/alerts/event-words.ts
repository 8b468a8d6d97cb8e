import type { AlertEvent } from '@tidemark/protocol';

const texts: Record<AlertEvent['kind'], string> = {
  firing: 'Began to fire',
  resolved: 'Resolved',
  acknowledged: 'Acknowledged',
  unacknowledged: 'Acknowledgement taken back',
  muted: 'Muted',
  unmuted: 'No longer muted',
};

/** What happened, and by whom: `Acknowledged by Ann: on it`. */
export function eventText({ kind, by, comment }: Pick<AlertEvent, 'kind' | 'by' | 'comment'>) {
  // Of mutes it names ids, which say nothing to people.
  const whom = by === '' || kind === 'muted' || kind === 'unmuted' ? '' : ` by ${by}`;
  return `${texts[kind]}${whom}${comment === '' ? '' : `: ${comment}`}`;
}
