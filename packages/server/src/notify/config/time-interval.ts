/** Both ends inclusive. */
export type Range = { from: number; to: number };

/** When something holds: each list that is there must hold the moment. */
export type TimeInterval = {
  /** Minutes since midnight; the end is not included. */
  times: readonly Range[] | undefined;
  /** Sunday is 0. */
  weekdays: readonly Range[] | undefined;
  /** Negative days count from the end of the month: -1 is the last one. */
  daysOfMonth: readonly Range[] | undefined;
  months: readonly Range[] | undefined;
  years: readonly Range[] | undefined;
  timeZone: string;
};

/** Whether a moment lies in it, by the wall clock of its time zone. */
export function containsTime(interval: TimeInterval, timeMs: number): boolean {
  const time = Temporal.Instant.fromEpochMilliseconds(timeMs).toZonedDateTimeISO(interval.timeZone);
  const minute = time.hour * 60 + time.minute;
  const { times, weekdays, daysOfMonth, months, years } = interval;
  return (
    (times === undefined || times.some(({ from, to }) => minute >= from && minute < to)) &&
    isIn(weekdays, time.dayOfWeek % 7) &&
    (daysOfMonth === undefined ||
      daysOfMonth.some((range) => isDayIn(range, time.day, time.daysInMonth))) &&
    isIn(months, time.month) &&
    isIn(years, time.year)
  );
}

function isIn(ranges: readonly Range[] | undefined, value: number): boolean {
  return ranges === undefined || ranges.some(({ from, to }) => value >= from && value <= to);
}

/** A range that reaches beyond the month's end ends with the month. */
function isDayIn({ from, to }: Range, day: number, daysInMonth: number): boolean {
  const first = from < 0 ? daysInMonth + from + 1 : from;
  const last = to < 0 ? daysInMonth + to + 1 : to;
  return day >= first && day <= last;
}
