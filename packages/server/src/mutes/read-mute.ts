import {
  type Matcher,
  matchOperators,
  maxMuteMatchers,
  maxMuteTextLength,
} from '@tidemark/protocol';
import { badRequest } from '../errors/index.ts';
import { parseRfc3339 } from '../ingest/index.ts';
import { compileMatcher, maxMatchersLength } from '../matchers/index.ts';
import { muteFields, type NewMute } from './mute.ts';
import { readSchedule } from './read-schedule.ts';

/** The latest moment that RFC 3339 can name. */
const maxTimeMs = Date.UTC(10_000, 0, 1) - 1;

/**
 * A mute out of the JSON of a request. Throws a TidemarkError `bad_request` that names the first field that
 * is wrong.
 */
export function readMute(body: unknown, nowMs: number): NewMute {
  const fields = objectOf(body, 'body', muteFields);
  const schedule =
    fields.schedule === undefined || fields.schedule === null
      ? null
      : readSchedule(fields.schedule);
  const startsAtMs = fields.startsAt === undefined ? nowMs : readTime(fields.startsAt, 'startsAt');
  const endsAtMs =
    fields.endsAt === undefined || fields.endsAt === null
      ? null
      : readTime(fields.endsAt, 'endsAt');
  if (endsAtMs === null && schedule === null) {
    throw badRequest('endsAt', 'expected a time, which only a mute with a schedule may leave out');
  }
  return checkTimes({
    matchers: readMatchers(fields.matchers),
    startsAtMs,
    endsAtMs,
    schedule,
    comment: readText(fields.comment, 'comment'),
    createdBy: readText(fields.createdBy, 'createdBy'),
  });
}

/** The same mute; throws where it would end before it begins. */
export function checkTimes(mute: NewMute): NewMute {
  if (mute.endsAtMs !== null && mute.endsAtMs <= mute.startsAtMs) {
    throw badRequest('endsAt', 'expected a time after startsAt');
  }
  return mute;
}

/** One of the matchers must ask for something, or everything would be muted. */
export function readMatchers(value: unknown): Matcher[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw badRequest('matchers', 'expected a list of at least one matcher');
  }
  if (value.length > maxMuteMatchers) {
    throw badRequest('matchers', `expected at most ${maxMuteMatchers}, got ${value.length}`);
  }
  const compiled = value.map((one, at) => {
    const where = `matchers[${at}]`;
    const { name, operator, value } = objectOf(one, where, ['name', 'operator', 'value']);
    if (typeof name !== 'string' || name === '' || name.length > maxMatchersLength) {
      throw badRequest(`${where}.name`, 'expected the name of a label');
    }
    const known = matchOperators.find((candidate) => candidate === operator);
    if (known === undefined) throw badRequest(`${where}.operator`, 'expected =, !=, =~ or !~');
    if (typeof value !== 'string' || value.length > maxMatchersLength) {
      const message = `expected a text of at most ${maxMatchersLength} characters`;
      throw badRequest(`${where}.value`, message);
    }
    try {
      return compileMatcher(name, known, value);
    } catch (error) {
      throw badRequest(`${where}.value`, (error as Error).message);
    }
  });
  if (compiled.every(({ matches }) => matches(''))) {
    throw badRequest(
      'matchers',
      'expected one that does not match the empty value, or all alerts would be muted',
    );
  }
  return compiled.map(({ name, operator, value }) => ({ name, operator, value }));
}

export function readText(value: unknown, field: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw badRequest(field, 'expected a text');
  if (value.length > maxMuteTextLength) {
    throw badRequest(field, `expected at most ${maxMuteTextLength} characters`);
  }
  return value;
}

/** Epoch milliseconds of an RFC 3339 date-time or of a number of milliseconds. */
export function readTime(value: unknown, field: string): number {
  const ms = typeof value === 'string' ? parseRfc3339(value) : value;
  if (typeof ms === 'number' && ms >= 0 && ms <= maxTimeMs) return Math.trunc(ms);
  throw badRequest(field, 'expected an RFC 3339 date-time or epoch milliseconds, 1970 to 9999');
}

/** The fields of an object that may have these only. */
export function objectOf<Name extends string>(
  value: unknown,
  where: string,
  known: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest(where, `expected an object with ${known.join(', ')}`);
  }
  const other = Object.keys(value).find((name) => !known.includes(name as Name));
  if (other !== undefined) {
    const field = where === 'body' ? other : `${where}.${other}`;
    throw badRequest(field.slice(0, 60), `unknown field, expected one of ${known.join(', ')}`);
  }
  return value as Partial<Record<Name, unknown>>;
}
