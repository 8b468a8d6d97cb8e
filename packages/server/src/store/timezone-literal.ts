import { badRequest } from '../errors/index.ts';

/** Every IANA name is made of these; the check keeps anything else out of the statement. */
const ianaName = /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/;

/**
 * A time zone's name as a constant of a statement: ClickHouse wants it there, not as a parameter.
 * Throws TidemarkError `bad_request` on what is no zone.
 */
export function timezoneLiteral(timezone: string): string {
  if (!ianaName.test(timezone) || !isKnown(timezone)) {
    throw badRequest(
      'timezone',
      'Expected the IANA name of a time zone, like Europe/Berlin or UTC.',
    );
  }
  return `'${timezone}'`;
}

function isKnown(timezone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
    return true;
  } catch {
    return false;
  }
}
