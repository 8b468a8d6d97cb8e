import type { Matcher, MatchOperator, MuteState } from '@tidemark/protocol';
import { badRequest } from '../../errors/index.ts';
import { type Mute, type NewMute, readMatchers, readText, readTime } from '../../mutes/index.ts';
import { timeText } from './alert-shape.ts';

/** `gettableSilence` of Alertmanager's API. */
export type GettableSilence = {
  id: string;
  status: { state: MuteState };
  updatedAt: string;
  comment: string;
  createdBy: string;
  endsAt: string;
  matchers: { isEqual: boolean; isRegex: boolean; name: string; value: string }[];
  startsAt: string;
};

/** A mute in Alertmanager's form, which knows no schedules: one is shown with its window of now, or its next one. */
export function gettableSilence(mute: Mute, nowMs: number): GettableSilence {
  const { stored } = mute;
  const window = stored.schedule === null ? undefined : mute.windowAt(nowMs);
  const startMs = window?.startMs ?? stored.startsAtMs;
  return {
    id: stored.id,
    status: { state: mute.stateAt(nowMs) },
    updatedAt: timeText(stored.updatedAtMs),
    comment: stored.comment,
    createdBy: stored.createdBy,
    endsAt: timeText(window?.endMs ?? stored.endsAtMs ?? startMs),
    matchers: stored.matchers.map(({ name, operator, value }) => ({
      isEqual: operator === '=' || operator === '=~',
      isRegex: operator === '=~' || operator === '!~',
      name,
      value,
    })),
    startsAt: timeText(startMs),
  };
}

const stateOrder: readonly MuteState[] = ['active', 'pending', 'expired'];

/** Active ones first, of which those that end soonest; pending ones by their beginning; the last to end. */
export function sortSilences(silences: GettableSilence[]): GettableSilence[] {
  const rank = ({ status }: GettableSilence) => stateOrder.indexOf(status.state);
  return silences.sort((a, b) => {
    if (a.status.state !== b.status.state) return rank(a) - rank(b);
    if (a.status.state === 'pending') return Date.parse(a.startsAt) - Date.parse(b.startsAt);
    const byEnd = Date.parse(a.endsAt) - Date.parse(b.endsAt);
    return a.status.state === 'active' ? byEnd : -byEnd;
  });
}

/** What a request says of a silence, and of which one. Throws a TidemarkError that names what is wrong. */
export function postedSilence(body: unknown, nowMs: number): { id: string; mute: NewMute } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badRequest('silence', 'expected a silence as a JSON object');
  }
  const {
    id = '',
    matchers,
    startsAt,
    endsAt,
    createdBy,
    comment,
  } = body as Record<string, unknown>;
  if (typeof id !== 'string') throw badRequest('id', 'id must be a text');
  for (const [name, value] of Object.entries({ startsAt, endsAt, createdBy, comment })) {
    if (value === undefined) throw badRequest(name, `${name} in body is required`);
  }
  const startsAtMs = readTime(startsAt, 'startsAt');
  const endsAtMs = readTime(endsAt, 'endsAt');
  if (endsAtMs <= startsAtMs) {
    throw badRequest('endsAt', 'Failed to create silence: start time must be before end time');
  }
  if (endsAtMs < nowMs) {
    throw badRequest('endsAt', "Failed to create silence: end time can't be in the past");
  }
  const mute = {
    matchers: readMatchers(Array.isArray(matchers) ? matchers.map(ownMatcher) : matchers),
    startsAtMs: Math.max(startsAtMs, nowMs),
    endsAtMs,
    schedule: null,
    comment: readText(comment, 'comment'),
    createdBy: readText(createdBy, 'createdBy'),
  };
  return { id, mute };
}

function ownMatcher(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { name, value: text, isRegex, isEqual = true } = value as Record<string, unknown>;
  if (typeof isRegex !== 'boolean' || typeof isEqual !== 'boolean') {
    throw badRequest('matchers', 'isRegex and isEqual of matchers must be booleans');
  }
  return { name, operator: operatorOf(isRegex, isEqual), value: text };
}

function operatorOf(isRegex: boolean, isEqual: boolean): MatchOperator {
  if (isRegex) return isEqual ? '=~' : '!~';
  return isEqual ? '=' : '!=';
}

/** Whether a silence has all of these among its matchers, which is how silences are filtered. */
export function hasMatchers(mute: Mute, wanted: readonly Matcher[]): boolean {
  return wanted.every(({ name, operator, value }) =>
    mute.stored.matchers.some(
      (one) => one.name === name && one.operator === operator && one.value === value,
    ),
  );
}
