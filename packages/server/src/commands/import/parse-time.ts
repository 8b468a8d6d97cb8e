import { importError } from './import-error.ts';

export const timeFormats = ['auto', 'rfc3339', 'datetime', 's', 'ms', 'us', 'ns'] as const;
/** `datetime` is local time in the given zone, `s` to `ns` are since 1970. */
export type TimeFormat = (typeof timeFormats)[number];

/** Epoch milliseconds, or null when the text is no time. Parts of a millisecond are cut off. */
export type TimeParser = (text: string) => number | null;

const dateTime =
  /^(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s?(Z|z|[+-]\d{2}:?\d{2})?$/;
const epoch = /^-?\d{1,20}(?:\.\d{1,9})?$/;
/** Clocks are set forward and back at multiples of a quarter of an hour. */
const quarterHourMs = 15 * 60 * 1000;

/** Makes the parser of a time column. Throws when there is no such time zone. */
export function timeParser(format: TimeFormat, timezone: string): TimeParser {
  const toUtcMs = localToUtc(timezone);
  if (format === 'auto') {
    return (text) => (epoch.test(text) ? parseEpoch(text, unitOf(text)) : parseDate(text, toUtcMs));
  }
  if (format === 'rfc3339') return (text) => parseDate(text, () => null);
  if (format === 'datetime') return (text) => parseDate(text, toUtcMs);
  return (text) => (epoch.test(text) ? parseEpoch(text, format) : null);
}

type EpochUnit = 's' | 'ms' | 'us' | 'ns';
const digitsBelowMs = { s: -3, ms: 0, us: 3, ns: 6 };

/** By magnitude: each unit holds for the years 1973 to 5138, seconds also before. */
function unitOf(text: string): EpochUnit {
  const digits = text.replace('-', '').split('.')[0].length;
  if (digits <= 11) return 's';
  if (digits <= 14) return 'ms';
  return digits <= 17 ? 'us' : 'ns';
}

function parseEpoch(text: string, unit: EpochUnit): number {
  const [whole, fraction = ''] = text.split('.');
  const below = digitsBelowMs[unit];
  // Nanoseconds do not fit a float64, so the digits are cut before the number is made.
  const msText =
    below > 0 ? whole.slice(0, -below) : whole + fraction.padEnd(3, '0').slice(0, -below);
  return Number(msText === '' || msText === '-' ? '0' : msText);
}

function parseDate(text: string, toUtcMs: (localMs: number) => number | null): number | null {
  const match = dateTime.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  const midnightMs = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // A day that its month does not have would roll over into the next one.
  if (new Date(midnightMs).getUTCDate() !== Number(day) || Number(month) > 12) return null;
  const timeOfDayS = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const localMs = midnightMs + timeOfDayS * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return zone === undefined ? toUtcMs(localMs) : localMs - zoneOffsetMs(zone);
}

function zoneOffsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5));
  return (digits.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

/**
 * Local time of a zone to UTC. Of an hour that exists twice the first one is meant; one that clocks
 * skip is read as if they had not been set forward yet.
 */
function localToUtc(timezone: string): (localMs: number) => number {
  if (timezone.toUpperCase() === 'UTC') return (localMs) => localMs;
  const offsetOfQuarter = new Map<number, number>();
  const offsetMs = (localMs: number) => {
    const local = Temporal.Instant.fromEpochMilliseconds(localMs).toZonedDateTimeISO('UTC');
    return localMs - local.toPlainDateTime().toZonedDateTime(timezone).epochMilliseconds;
  };
  try {
    offsetMs(0);
  } catch {
    const got = JSON.stringify(timezone);
    throw importError(
      'bad_timezone',
      `--timezone: expected a name such as UTC or Europe/Berlin, got ${got}`,
    );
  }
  return (localMs) => {
    const quarter = Math.floor(localMs / quarterHourMs);
    let offset = offsetOfQuarter.get(quarter);
    if (offset === undefined) {
      offset = offsetMs(quarter * quarterHourMs);
      if (offsetOfQuarter.size > 100_000) offsetOfQuarter.clear();
      offsetOfQuarter.set(quarter, offset);
    }
    return localMs - offset;
  };
}
