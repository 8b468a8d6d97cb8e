/**
 * Epoch milliseconds of an RFC 3339 date-time (section 5.6: any offset, any fraction, `T` and `Z` in
 * either case), or NaN when the text is none
 * (-Infinity before the year 100). Digits beyond milliseconds are cut off; a leap second
 * counts as the first moment of the next minute.
 */
export function parseRfc3339(text: string): number {
  const match = pattern.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHour, offsetMinute] =
    match;
  if (+month < 1 || +month > 12 || +day < 1 || +day > daysInMonth(+year, +month)) return Number.NaN;
  if (+hour > 23 || +minute > 59 || +second > 60) return Number.NaN;
  if (+(offsetHour ?? 0) > 23 || +(offsetMinute ?? 0) > 59) return Number.NaN;
  // Date.UTC takes two-digit years for 19xx.
  if (+year < 100) return Number.NEGATIVE_INFINITY;
  const localMs =
    Date.UTC(+year, +month - 1, +day, +hour, +minute, +second) +
    (fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0')));
  const offsetMs = ((+(offsetHour ?? 0) * 60 + +(offsetMinute ?? 0)) * 60_000) as number;
  return sign === '-' ? localMs + offsetMs : localMs - offsetMs;
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
