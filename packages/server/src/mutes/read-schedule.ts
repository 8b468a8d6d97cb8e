import {
  type MuteSchedule,
  type ScheduleFrequency,
  scheduleFrequencies,
  type Weekday,
  weekdays,
} from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import { objectOf } from './read-mute.ts';

const fields = [
  'frequency',
  'weekdays',
  'daysOfMonth',
  'startTime',
  'endTime',
  'timeZone',
] as const;

/** A schedule out of JSON, in its shortest form. Throws a TidemarkError that names what is wrong. */
export function readSchedule(value: unknown): MuteSchedule {
  const given = objectOf(value, 'schedule', fields);
  const frequency = scheduleFrequencies.find((one) => one === given.frequency);
  if (frequency === undefined) {
    throw badRequest('schedule.frequency', `expected one of ${scheduleFrequencies.join(', ')}`);
  }
  return {
    frequency,
    ...daysOf(frequency, given),
    startTime: timeOfDay(given.startTime, 'schedule.startTime', '23:59'),
    endTime: timeOfDay(given.endTime, 'schedule.endTime', '24:00'),
    timeZone: timeZoneOf(given.timeZone),
  };
}

function daysOf(
  frequency: ScheduleFrequency,
  given: { weekdays?: unknown; daysOfMonth?: unknown },
): Pick<MuteSchedule, 'weekdays' | 'daysOfMonth'> {
  if (frequency !== 'weekly' && given.weekdays !== undefined) {
    throw badRequest('schedule.weekdays', `does not belong to ${frequency}`);
  }
  if (frequency !== 'monthly' && given.daysOfMonth !== undefined) {
    throw badRequest('schedule.daysOfMonth', `does not belong to ${frequency}`);
  }
  if (frequency === 'weekly') return { weekdays: weekdaysOf(given.weekdays) };
  if (frequency === 'monthly') return { daysOfMonth: daysOfMonthOf(given.daysOfMonth) };
  return {};
}

function weekdaysOf(value: unknown): Weekday[] {
  const days = Array.isArray(value) ? value : [];
  const isGood = days.length > 0 && days.every((day) => weekdays.includes(day));
  if (!isGood) {
    throw badRequest('schedule.weekdays', `expected a list of ${weekdays.join(', ')}`);
  }
  return weekdays.filter((day) => days.includes(day));
}

function daysOfMonthOf(value: unknown): number[] {
  const days = Array.isArray(value) ? value : [];
  const isDay = (day: unknown) =>
    Number.isInteger(day) && Math.abs(Number(day)) >= 1 && Math.abs(Number(day)) <= 31;
  if (days.length === 0 || !days.every(isDay)) {
    throw badRequest('schedule.daysOfMonth', 'expected a list of days, 1 to 31 or -1 to -31');
  }
  return [...new Set(days as number[])].sort((a, b) => a - b);
}

function timeOfDay(value: unknown, field: string, last: string): string {
  const isTime = typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(value);
  if (isTime && value <= last) return value;
  throw badRequest(field, `expected HH:MM, 00:00 to ${last}`);
}

/** Bare offsets like +01:00 are no places, and know no daylight saving. */
const ianaName = /^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/** Throws a TidemarkError on what is no IANA name of a time zone. */
export function timeZoneOf(value: unknown): string {
  const message = 'expected the IANA name of a time zone, such as Europe/Berlin or UTC';
  if (typeof value !== 'string' || !ianaName.test(value)) {
    throw badRequest('schedule.timeZone', message);
  }
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value).timeZoneId;
  } catch {
    throw badRequest('schedule.timeZone', message);
  }
}
