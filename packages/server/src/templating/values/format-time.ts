import type { Time } from './time.ts';

/** The parts of Go's reference time, `Mon Jan 2 15:04:05 MST 2006`, as its layouts spell them. */
const parts =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|__2|_2(?!006)|002|0[1-6]|15|1|2|3|4|5|PM|pm|Z07:00:00|Z070000|Z07:00|Z0700|Z07|-07:00:00|-070000|-07:00|-0700|-07|[.,]0+(?!\d)|[.,]9+(?!\d)/g;

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** A time in one of Go's layouts, such as `2006-01-02 15:04:05 MST`. */
export function formatTime(time: Time, layout: string): string {
  const clock = time.clock();
  return layout.replace(parts, (part) => formatPart(time, clock, part));
}

function formatPart(time: Time, clock: Date, part: string): string {
  if (/^[Z-]07/.test(part)) return formatOffset(time.zone.offsetS(time.epochMs), part);
  if (/^[.,]/.test(part)) return formatFraction(clock, part);
  const hour = clock.getUTCHours();
  switch (part) {
    case 'January':
      return months[clock.getUTCMonth()] ?? '';
    case 'Jan':
      return (months[clock.getUTCMonth()] ?? '').slice(0, 3);
    case 'Monday':
      return weekdays[clock.getUTCDay()] ?? '';
    case 'Mon':
      return (weekdays[clock.getUTCDay()] ?? '').slice(0, 3);
    case 'MST':
      return time.zone.abbreviation(time.epochMs);
    case '2006':
      return String(clock.getUTCFullYear()).padStart(4, '0');
    case 'PM':
      return hour < 12 ? 'AM' : 'PM';
    case 'pm':
      return hour < 12 ? 'am' : 'pm';
  }
  return formatNumber(clock, part);
}

/** How wide a part is follows from its spelling: `02` and `_2` are two characters, `2` as many as needed. */
function formatNumber(clock: Date, part: string): string {
  const value = numberOf(clock, part);
  if (part === '15') return String(value).padStart(2, '0');
  return String(value).padStart(part.length, part.startsWith('_') ? ' ' : '0');
}

function numberOf(clock: Date, part: string): number {
  switch (part) {
    case '1':
    case '01':
      return clock.getUTCMonth() + 1;
    case '2':
    case '02':
    case '_2':
      return clock.getUTCDate();
    case '3':
    case '03':
      return clock.getUTCHours() % 12 || 12;
    case '4':
    case '04':
      return clock.getUTCMinutes();
    case '5':
    case '05':
      return clock.getUTCSeconds();
    case '06':
      return clock.getUTCFullYear() % 100;
    case '15':
      return clock.getUTCHours();
  }
  // 002 and __2: the day of the year.
  const midnightMs = Date.UTC(clock.getUTCFullYear(), clock.getUTCMonth(), clock.getUTCDate());
  return Math.round((midnightMs - Date.UTC(clock.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
}

/** `.000` has as many digits as zeros, `.999` those that are not zeros at the end. */
function formatFraction(clock: Date, part: string): string {
  const digits = String(clock.getUTCMilliseconds()).padStart(3, '0');
  const fraction = digits.padEnd(part.length - 1, '0').slice(0, part.length - 1);
  if (part[1] === '0') return `${part[0]}${fraction}`;
  const short = fraction.replace(/0+$/, '');
  return short === '' ? '' : `${part[0]}${short}`;
}

/** `Z07:00` and the like write Z for UTC. */
function formatOffset(offsetS: number, part: string): string {
  if (part.startsWith('Z') && offsetS === 0) return 'Z';
  const size = Math.abs(offsetS);
  const colon = part.includes(':') ? ':' : '';
  const fields = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const count = (part.replaceAll(':', '').length - 1) / 2;
  const text = fields.slice(0, count).map((field) => String(field).padStart(2, '0'));
  return `${offsetS < 0 ? '-' : '+'}${text.join(colon)}`;
}
