import type { YamlValue } from '../../yaml-reader/index.ts';
import type { Range, TimeInterval } from './time-interval.ts';

const weekdayNames = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Reads one item of `time_intervals:`, which has a name and a list of intervals, into the map. */
export function readNamedInterval(value: YamlValue, known: Map<string, TimeInterval[]>): void {
  const field = value.fields(['name', 'time_intervals']);
  if (field === undefined) return;
  const named = field('name');
  const name = named?.text() ?? '';
  if (name === '') {
    (named ?? value).report('expected a name');
    return;
  }
  if (known.has(name)) named?.report(`there is a time interval ${JSON.stringify(name)} already`);
  const intervals = field('time_intervals')?.list() ?? [];
  known.set(
    name,
    intervals.flatMap((one) => readInterval(one) ?? []),
  );
}

function readInterval(value: YamlValue): TimeInterval | undefined {
  const field = value.fields(['times', 'weekdays', 'days_of_month', 'months', 'years', 'location']);
  if (field === undefined) return undefined;
  const ranges = (list: YamlValue | undefined, parse: (text: string) => Range) =>
    list?.list()?.flatMap((one) => one.parsed(parse) ?? []);
  return {
    times: field('times')
      ?.list()
      ?.flatMap((one) => readTimes(one) ?? []),
    weekdays: ranges(field('weekdays'), (text) =>
      rangeOf(text, (name) => placeIn(weekdayNames, name, 0, 'a weekday such as monday')),
    ),
    daysOfMonth: ranges(field('days_of_month'), daysOf),
    months: ranges(field('months'), (text) =>
      rangeOf(text, (name) =>
        /^\d+$/.test(name)
          ? numberIn(name, 1, 12)
          : placeIn(monthNames, name, 1, 'a month such as january'),
      ),
    ),
    years: ranges(field('years'), (text) => rangeOf(text, (year) => numberIn(year, 0, 9999))),
    timeZone: field('location')?.parsed(locationOf) ?? 'UTC',
  };
}

function readTimes(value: YamlValue): Range | undefined {
  const field = value.fields(['start_time', 'end_time']);
  if (field === undefined) return undefined;
  const [start, end] = [field('start_time'), field('end_time')];
  if (start === undefined || end === undefined) {
    return value.report('expected start_time and end_time');
  }
  const [from, to] = [start.parsed(minuteOf), end.parsed(minuteOf)];
  if (from === undefined || to === undefined) return undefined;
  return from < to ? { from, to } : end.report('expected an end_time after start_time');
}

function minuteOf(text: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) < 60 && minute <= 24 * 60) return minute;
  throw new Error(`expected a time as HH:MM, 00:00 to 24:00, got ${JSON.stringify(text)}`);
}

/** `from:to`, or one value. */
function rangeOf(text: string, parse: (part: string) => number): Range {
  const [first = '', second = first, ...more] = text.toLowerCase().split(':');
  if (more.length > 0)
    throw new Error(`expected one value or from:to, got ${JSON.stringify(text)}`);
  const range = { from: parse(first.trim()), to: parse(second.trim()) };
  if (range.from <= range.to) return range;
  throw new Error(`expected the end of the range not to come before its beginning, got ${text}`);
}

function daysOf(text: string): Range {
  const [first = '', second = first, ...more] = text.split(':');
  if (more.length > 0) throw new Error(`expected one day or from:to, got ${JSON.stringify(text)}`);
  const [from, to] = [dayOf(first.trim()), dayOf(second.trim())];
  if (from < 0 && to > 0) {
    throw new Error('expected a range that begins at the end of the month to end there, too');
  }
  // In the shortest month: a range that is empty even there is a mistake.
  const [first28, last28] = [from, to].map((day) => (day < 0 ? 28 + day : day));
  if (Number(first28) <= Number(last28)) return { from, to };
  throw new Error(`expected the end of the range not to come before its beginning, got ${text}`);
}

function dayOf(text: string): number {
  const day = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(day) >= 1 && Math.abs(day) <= 31) return day;
  throw new Error(`expected a day, 1 to 31 or -1 to -31, got ${JSON.stringify(text)}`);
}

function placeIn(names: readonly string[], name: string, first: number, what: string): number {
  const at = names.indexOf(name);
  if (at >= 0) return at + first;
  throw new Error(`expected ${what}, got ${JSON.stringify(name)}`);
}

function numberIn(text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`expected a number from ${min} to ${max}, got ${JSON.stringify(text)}`);
}

/** The machine's own zone is called `Local`, as in Go. */
function locationOf(text: string): string {
  if (text === 'Local') return Temporal.Now.timeZoneId();
  try {
    if (!/^[A-Za-z]/.test(text)) throw new RangeError('an offset');
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    throw new Error(
      `expected a time zone such as Europe/Berlin, UTC or Local, got ${JSON.stringify(text)}`,
    );
  }
}
