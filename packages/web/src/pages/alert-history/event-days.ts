import type { AlertEvent } from '@tidemark/protocol';
import { formatDateTime } from '../../format/time.ts';

export type EventDay = { date: string; events: readonly AlertEvent[] };

/** Events by the day of a clock in `zone`, in the order in which they came. */
export function eventDays(events: readonly AlertEvent[], zone: string): EventDay[] {
  const days = new Map<string, AlertEvent[]>();
  for (const event of events) {
    const date = formatDateTime(Date.parse(event.at), zone).slice(0, 10);
    const day = days.get(date);
    if (day === undefined) days.set(date, [event]);
    else day.push(event);
  }
  return [...days].map(([date, own]) => ({ date, events: own }));
}
