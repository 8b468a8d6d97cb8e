import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Mute } from '@tidemark/protocol';
import {
  changesToTiming,
  definitionOf,
  formOfMute,
  type MuteForm,
  newMuteForm,
} from './mute-form.ts';

const nowMs = Date.parse('2026-11-21T12:00:00.000Z');
const zone = 'Europe/Berlin';
const matchers = [{ name: 'env', operator: '=' as const, value: 'prod' }];

const form = (changes: Partial<MuteForm>): MuteForm => ({
  ...newMuteForm(matchers, 'Ann', zone, nowMs),
  ...changes,
});

test('from now on for some time', () => {
  assert.deepEqual(definitionOf(form({}), zone, nowMs), {
    definition: {
      matchers,
      endsAt: '2026-11-21T14:00:00.000Z',
      schedule: null,
      comment: '',
      createdBy: 'Ann',
    },
  });
});

test('between two moments of the reader’s clock', () => {
  const window = { timing: 'window' as const, start: '2026-12-01T22:00', end: '2026-12-02T01:30' };
  const result = definitionOf(form(window), zone, nowMs);
  assert.ok('definition' in result);
  assert.equal(result.definition.startsAt, '2026-12-01T21:00:00.000Z');
  assert.equal(result.definition.endsAt, '2026-12-02T00:30:00.000Z');
});

test('again and again, for ever', () => {
  const weekly = changesToTiming('recurring', zone, nowMs);
  const result = definitionOf(form(weekly), zone, nowMs);
  assert.ok('definition' in result);
  assert.equal(result.definition.endsAt, null);
  assert.deepEqual(result.definition.schedule, {
    frequency: 'weekly',
    weekdays: ['saturday', 'sunday'],
    startTime: '22:00',
    endTime: '06:00',
    timeZone: zone,
  });
  const monthly = definitionOf(
    form({ ...weekly, frequency: 'monthly', daysOfMonth: '1, -1' }),
    zone,
    nowMs,
  );
  assert.ok('definition' in monthly);
  assert.deepEqual(monthly.definition.schedule?.daysOfMonth, [1, -1]);
});

test('a window that was to recur has its hours again', () => {
  const once = form(changesToTiming('recurring', zone, nowMs));
  const { start, end } = { ...once, ...changesToTiming('window', zone, nowMs) };
  assert.deepEqual({ start, end }, { start: form({}).start, end: form({}).end });
});

test('what is wrong is said of its field', () => {
  const recurring = { timing: 'recurring' as const };
  const cases: [Partial<MuteForm>, string][] = [
    [{ matchers: [{ name: '', operator: '=', value: '' }] }, 'matchers'],
    [{ matchers: [{ name: '', operator: '=', value: 'x' }] }, 'matchers'],
    [{ timing: 'window', start: 'soon' }, 'start'],
    [{ timing: 'window', end: '' }, 'end'],
    [{ timing: 'window', start: '2026-12-02T00:00', end: '2026-12-01T00:00' }, 'end'],
    [{ ...recurring, weekdays: [] }, 'weekdays'],
    [{ ...recurring, frequency: 'monthly', daysOfMonth: '0' }, 'daysOfMonth'],
    [{ ...recurring, frequency: 'monthly', daysOfMonth: '32' }, 'daysOfMonth'],
    [{ ...recurring, frequency: 'monthly', daysOfMonth: 'first' }, 'daysOfMonth'],
    [{ ...recurring, frequency: 'monthly', daysOfMonth: '' }, 'daysOfMonth'],
  ];
  for (const [changes, field] of cases) {
    const result = definitionOf(form(changes), zone, nowMs);
    assert.ok('errors' in result, field);
    assert.deepEqual(Object.keys(result.errors), [field]);
  }
});

test('a mute comes back from the form as it was', () => {
  const mute: Mute = {
    id: 'm1',
    kind: 'recurring',
    state: 'pending',
    matchers,
    startsAt: '2026-11-01T00:00:00.000Z',
    endsAt: null,
    schedule: { frequency: 'daily', startTime: '22:00', endTime: '24:00', timeZone: 'UTC' },
    comment: 'backup',
    createdBy: 'Ann',
    createdAt: '2026-11-01T00:00:00.000Z',
    updatedAt: '2026-11-01T00:00:00.000Z',
    currentWindow: null,
    nextWindows: [],
    mutedAlerts: 0,
  };
  assert.deepEqual(definitionOf(formOfMute(mute, zone, nowMs), zone, nowMs), {
    definition: {
      matchers,
      startsAt: mute.startsAt,
      endsAt: null,
      schedule: { ...mute.schedule, endTime: '00:00' },
      comment: 'backup',
      createdBy: 'Ann',
    },
  });
});
