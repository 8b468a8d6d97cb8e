import type {
  Matcher,
  Mute,
  MuteDefinition,
  MuteSchedule,
  ScheduleFrequency,
  Weekday,
} from '@tidemark/protocol';
import { formatDateTime, parseDateTime } from '../../format/time.ts';

/** From now on for some time, between two moments, or again and again. */
export type MuteTiming = 'now' | 'window' | 'recurring';

/** What the form holds, as it was typed; moments are wall times of the reader's zone. */
export type MuteForm = {
  matchers: readonly Matcher[];
  timing: MuteTiming;
  durationMs: number;
  start: string;
  /** Empty is for ever, which only a recurring one may be. */
  end: string;
  frequency: ScheduleFrequency;
  weekdays: readonly Weekday[];
  /** Numbers apart by commas; negative ones count from the end of the month. */
  daysOfMonth: string;
  startTime: string;
  endTime: string;
  timeZone: string;
  comment: string;
  createdBy: string;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a mute that begins now may be chosen to last. */
export const muteDurations: readonly { ms: number; title: string }[] = [
  { ms: 30 * minuteMs, title: '30 min' },
  { ms: hourMs, title: '1 h' },
  { ms: 2 * hourMs, title: '2 h' },
  { ms: 8 * hourMs, title: '8 h' },
  { ms: 24 * hourMs, title: '1 day' },
  { ms: 7 * 24 * hourMs, title: '1 week' },
];

/** To the minute, as the browser's field for moments has it: `2026-11-21T09:30`. */
function fieldTime(ms: number, zone: string): string {
  return formatDateTime(ms, zone).slice(0, 16).replace(' ', 'T');
}

/** A new mute of two hours with these conditions. */
export function newMuteForm(
  matchers: readonly Matcher[],
  createdBy: string,
  zone: string,
  nowMs: number,
): MuteForm {
  return {
    matchers: matchers.length === 0 ? [{ name: '', operator: '=', value: '' }] : matchers,
    timing: 'now',
    durationMs: 2 * hourMs,
    start: fieldTime(nowMs + hourMs, zone),
    end: fieldTime(nowMs + 3 * hourMs, zone),
    frequency: 'weekly',
    weekdays: ['saturday', 'sunday'],
    daysOfMonth: '1',
    startTime: '22:00',
    endTime: '06:00',
    timeZone: zone,
    comment: '',
    createdBy,
  };
}

/**
 * What changes in the form of a new mute with this timing: one that recurs does so from now on and for ever, where a
 * single window needs its hours.
 */
export function changesToTiming(
  timing: MuteTiming,
  zone: string,
  nowMs: number,
): Partial<MuteForm> {
  if (timing === 'recurring') return { timing, start: '', end: '' };
  const { start, end } = newMuteForm([], '', zone, nowMs);
  return { timing, start, end };
}

/** A mute as the form shows it. */
export function formOfMute(mute: Mute, zone: string, nowMs: number): MuteForm {
  const { schedule, startsAt, endsAt } = mute;
  const blank = newMuteForm(mute.matchers, mute.createdBy, zone, nowMs);
  return {
    ...blank,
    timing: schedule === null ? 'window' : 'recurring',
    start: fieldTime(Date.parse(startsAt), zone),
    end: endsAt === null ? '' : fieldTime(Date.parse(endsAt), zone),
    ...(schedule === null ? {} : ofSchedule(schedule)),
    comment: mute.comment,
  };
}

function ofSchedule(schedule: MuteSchedule): Partial<MuteForm> {
  return {
    frequency: schedule.frequency,
    ...(schedule.weekdays === undefined ? {} : { weekdays: schedule.weekdays }),
    ...(schedule.daysOfMonth === undefined ? {} : { daysOfMonth: schedule.daysOfMonth.join(', ') }),
    startTime: schedule.startTime,
    // A clock has no 24:00: it is the midnight with which the next day begins.
    endTime: schedule.endTime === '24:00' ? '00:00' : schedule.endTime,
    timeZone: schedule.timeZone,
  };
}

export type MuteFormErrors = {
  matchers?: string;
  start?: string;
  end?: string;
  weekdays?: string;
  daysOfMonth?: string;
};

/** What the form means, or what is wrong with which field. */
export function definitionOf(
  form: MuteForm,
  zone: string,
  nowMs: number,
): { definition: MuteDefinition } | { errors: MuteFormErrors } {
  const errors: MuteFormErrors = {};
  const matchers = form.matchers.filter(({ name, value }) => name !== '' || value !== '');
  if (matchers.length === 0) errors.matchers = 'Say what is muted: a label and its value';
  if (matchers.some(({ name }) => name === '')) errors.matchers = 'Each condition needs a label';
  const times = timesOf(form, zone, nowMs, errors);
  const schedule = form.timing === 'recurring' ? scheduleOf(form, errors) : null;
  if (Object.keys(errors).length > 0) return { errors };
  const { comment, createdBy } = form;
  return { definition: { matchers, ...times, schedule, comment, createdBy } };
}

function timesOf(form: MuteForm, zone: string, nowMs: number, errors: MuteFormErrors) {
  if (form.timing === 'now') return { endsAt: new Date(nowMs + form.durationMs).toISOString() };
  const isRecurring = form.timing === 'recurring';
  const startMs = form.start === '' ? nowMs : parseDateTime(form.start, zone, nowMs);
  const endMs = form.end === '' ? null : parseDateTime(form.end, zone, nowMs);
  if (startMs === null) errors.start = 'This is no time';
  if (form.end === '' && !isRecurring) errors.end = 'Say when it ends';
  if (form.end !== '' && endMs === null) errors.end = 'This is no time';
  if (startMs !== null && endMs !== null && endMs <= startMs) {
    errors.end = 'The end must come after the start';
  }
  return {
    ...(startMs === null ? {} : { startsAt: new Date(startMs).toISOString() }),
    endsAt: endMs === null ? null : new Date(endMs).toISOString(),
  };
}

function scheduleOf(form: MuteForm, errors: MuteFormErrors): MuteSchedule {
  const { frequency, startTime, endTime, timeZone } = form;
  const common = { frequency, startTime, endTime, timeZone };
  if (frequency === 'weekly') {
    if (form.weekdays.length === 0) errors.weekdays = 'Choose at least one day';
    return { ...common, weekdays: [...form.weekdays] };
  }
  if (frequency === 'daily') return common;
  const days = form.daysOfMonth.split(/[\s,]+/).filter((text) => text !== '');
  const daysOfMonth = days.map(Number);
  const areDays = daysOfMonth.every(
    (day) => Number.isInteger(day) && day !== 0 && Math.abs(day) <= 31,
  );
  if (daysOfMonth.length === 0 || !areDays) {
    errors.daysOfMonth = 'Days from 1 to 31, or -1 for the last one, apart by commas';
  }
  return { ...common, daysOfMonth };
}
