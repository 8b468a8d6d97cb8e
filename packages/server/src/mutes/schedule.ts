import { weekdays as dayNames, type MuteSchedule } from '@tidemark/protocol';

/** From `startMs` on, until before `endMs`. */
export type Window = { startMs: number; endMs: number };

/** How many days are looked through for the next window: the 31st comes every other month, the 29th too. */
const searchedDays = 400;

/**
 * The windows of a schedule that end after a time, in order, without end unless there are none. A window
 * is what the wall clock shows: where it is set forward over a whole window, that day has none, and where it
 * is set back within one, the window is longer by that hour.
 */
export function* windowsAfter(schedule: MuteSchedule, afterMs: number): Generator<Window> {
  const { timeZone } = schedule;
  // A window that began two days earlier may last until now, where the clock was set back.
  let date = Temporal.Instant.fromEpochMilliseconds(afterMs)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .subtract({ days: 2 });
  let emptyDays = 0;
  while (emptyDays < searchedDays) {
    const window = hasWindow(schedule, date) ? windowOn(schedule, date) : undefined;
    if (window !== undefined && window.endMs > window.startMs && window.endMs > afterMs) {
      emptyDays = 0;
      yield window;
    } else emptyDays++;
    date = date.add({ days: 1 });
  }
}

function hasWindow(schedule: MuteSchedule, date: Temporal.PlainDate): boolean {
  const { frequency, weekdays = [], daysOfMonth = [] } = schedule;
  if (frequency === 'daily') return true;
  if (frequency === 'weekly') return weekdays.includes(dayNames[date.dayOfWeek - 1]);
  const fromEnd = date.day - date.daysInMonth - 1;
  return daysOfMonth.includes(date.day) || daysOfMonth.includes(fromEnd);
}

function windowOn(schedule: MuteSchedule, date: Temporal.PlainDate): Window {
  const { startTime, endTime, timeZone } = schedule;
  const [startMinute, endMinute] = [minuteOfDay(startTime), minuteOfDay(endTime)];
  const lastDate = endMinute > startMinute ? date : date.add({ days: 1 });
  return {
    startMs: momentOf(date, startMinute, timeZone, 'earlier'),
    endMs: momentOf(lastDate, endMinute, timeZone, 'later'),
  };
}

/** Minutes since midnight of `HH:MM`, which may be 24:00. */
export function minuteOfDay(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

/**
 * When the wall clock shows that: the first or the last time where it does so twice, and the moment at
 * which it is set forward where it never does.
 */
function momentOf(
  date: Temporal.PlainDate,
  minute: number,
  timeZone: string,
  which: 'earlier' | 'later',
): number {
  const isNextDay = minute === 24 * 60;
  const day = isNextDay ? date.add({ days: 1 }) : date;
  const shown = isNextDay ? 0 : minute;
  const dateTime = day.toPlainDateTime({ hour: Math.floor(shown / 60), minute: shown % 60 });
  const found = dateTime.toZonedDateTime(timeZone, { disambiguation: which });
  if (found.toPlainDateTime().equals(dateTime)) return found.epochMilliseconds;
  const before = dateTime.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? found.epochMilliseconds;
}
