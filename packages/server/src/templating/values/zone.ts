import { ValueError } from '../template-error.ts';

/** A time zone: how far its clocks are from UTC at a moment, and how they call that. */
export type Zone = {
  name: string;
  offsetS: (epochMs: number) => number;
  abbreviation: (epochMs: number) => string;
};

export const utc: Zone = { name: 'UTC', offsetS: () => 0, abbreviation: () => 'UTC' };

/** Names of zones in English differ by where they are read: `CET` in Britain is `GMT+1` in America. */
const locales = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-ZA', 'en-IN', 'ja-JP'];

/**
 * A zone of the time zone database, such as Europe/Paris; making one is slow, using it is fast. Throws a ValueError
 * if there is none.
 */
export function zoneOf(name: string): Zone {
  if (name === '' || name === 'UTC') return utc;
  try {
    // Intl takes bare offsets and any case, Go only the database's names.
    if (!/^[A-Z]/.test(name)) throw new RangeError('no name of a zone');
    const offset = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    const named = locales.map(
      (locale) => new Intl.DateTimeFormat(locale, { timeZone: name, timeZoneName: 'short' }),
    );
    const offsetS = (epochMs: number) => parseOffset(partOf(offset, epochMs));
    return {
      name,
      offsetS,
      abbreviation: (epochMs) =>
        named.map((format) => partOf(format, epochMs)).find((text) => /^[A-Z]{3,5}$/.test(text)) ??
        formatOffset(offsetS(epochMs)),
    };
  } catch {
    throw new ValueError(`unknown time zone ${name}`);
  }
}

function partOf(format: Intl.DateTimeFormat, epochMs: number): string {
  return format.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** `GMT+05:30`, `GMT-03:30:52` or only `GMT`. */
function parseOffset(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /([+-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(text) ?? [];
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return sign === '-' ? -size : size;
}

/** As the time zone database calls hours that have no name: `+03`, `-0330`. */
function formatOffset(offsetS: number): string {
  const minutes = Math.floor(Math.abs(offsetS) / 60);
  const text = `${String(Math.floor(minutes / 60)).padStart(2, '0')}${minutes % 60 === 0 ? '' : String(minutes % 60).padStart(2, '0')}`;
  return `${offsetS < 0 ? '-' : '+'}${text}`;
}
