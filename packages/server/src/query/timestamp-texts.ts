import { dayMs, minuteMs } from '../head/index.ts';

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));

/**
 * Times of buckets as text, as `Date` writes them. Those of one day follow each other, and of many groups the same one
 * comes again and again: a year of hours is a tenth of the work this way.
 */
export function timestampTexts(): (ms: number) => string {
  let lastMs = Number.NaN;
  let lastDay = Number.NaN;
  let dayText = '';
  let text = '';
  return (ms) => {
    if (ms === lastMs) return text;
    lastMs = ms;
    const day = Math.floor(ms / dayMs);
    const minute = (ms - day * dayMs) / minuteMs;
    if (!Number.isInteger(minute)) {
      text = new Date(ms).toISOString();
      return text;
    }
    if (day !== lastDay) dayText = new Date(ms).toISOString().slice(0, -'00:00:00.000Z'.length);
    lastDay = day;
    text = `${dayText}${twoDigits[Math.floor(minute / 60)]}:${twoDigits[minute % 60]}:00.000Z`;
    return text;
  };
}
