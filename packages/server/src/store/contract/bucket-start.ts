import type { Granularity } from '@tidemark/protocol';
import { dayMs, minuteMs } from './rows.ts';

/**
 * Where the bucket of a time begins, by the clocks of the zone: the simple and slow reference that the
 * store's SQL is compared with. A day begins at the first moment that has its date.
 */
export function bucketStartMs(ms: number, granularity: Granularity, timezone: string): number {
  const minute = Math.floor(ms / minuteMs) * minuteMs;
  if (granularity === 'minute') return minute;
  if (granularity === 'hour') return minute - Number(clock(timezone, minute).minute) * minuteMs;
  const date = dateOf(timezone, minute);
  let before = minute - 2 * dayMs;
  let within = minute;
  while (within - before > minuteMs) {
    const middle = Math.floor((before + within) / 2 / minuteMs) * minuteMs;
    if (dateOf(timezone, middle) === date) within = middle;
    else before = middle;
  }
  return within;
}

function dateOf(timezone: string, ms: number): string {
  const { year, month, day } = clock(timezone, ms);
  return `${year}-${month}-${day}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function clock(timezone: string, ms: number): Record<string, string> {
  let format = formats.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timezone, format);
  }
  return Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, part.value]));
}
