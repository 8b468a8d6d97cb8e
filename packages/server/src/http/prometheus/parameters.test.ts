import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import {
  durationMs,
  limitOf,
  listedFrame,
  maxTimeMs,
  minTimeMs,
  optionalTime,
  parseTime,
} from './parameters.ts';

test('times are unix seconds or RFC 3339', () => {
  const cases: [string, number | null][] = [
    ['0', 0],
    ['1435781430.781', 1_435_781_430_781],
    ['1435781430.7819', 1_435_781_430_782],
    ['0.0005', 1],
    ['-0.0005', -1],
    ['1.9996', 2000],
    ['-1.5', -1500],
    ['1e3', 1_000_000],
    ['.5', 500],
    ['2015-07-01T20:10:51.781Z', 1_435_781_451_781],
    ['2015-07-01T22:10:51.781+02:00', 1_435_781_451_781],
    ['-292273086-05-16T16:47:06Z', minTimeMs],
    ['292277025-08-18T07:12:54.999999999Z', maxTimeMs],
    ['', null],
    ['now', null],
    ['1h', null],
    ['NaN', null],
    ['Infinity', null],
    ['1e300', null],
    ['0x10', null],
  ];
  for (const [text, ms] of cases) assert.equal(parseTime(text), ms, text);
});

const given = (name: string, value: string) => new URLSearchParams([[name, value]]);

test('durations are seconds or like 1m30s', () => {
  const cases: [string, number][] = [
    ['15', 15_000],
    ['0.25', 250],
    ['1m30s', 90_000],
    ['-5', -5000],
  ];
  for (const [text, ms] of cases) assert.equal(durationMs(given('step', text), 'step'), ms);
  const refused: [string, RegExp][] = [
    ['', /invalid parameter "step": cannot parse "" to a valid duration$/],
    ['soon', /cannot parse "soon" to a valid duration$/],
    ['1e11', /It overflows int64$/],
  ];
  for (const [text, message] of refused) {
    assert.throws(() => durationMs(given('step', text), 'step'), message);
  }
});

test('absent times and limits have defaults, bad ones are refused by name', () => {
  const none = new URLSearchParams();
  assert.equal(optionalTime(none, 'time', 7), 7);
  assert.deepEqual(listedFrame(none), { startMs: minTimeMs, endMs: maxTimeMs });
  assert.equal(limitOf(none), 0);
  assert.equal(limitOf(given('limit', '3')), 3);
  assert.throws(() => limitOf(given('limit', '-1')), /limit must be non-negative/);
  assert.throws(() => limitOf(given('limit', '1.5')), /invalid syntax/);
  const reversed = new URLSearchParams({ start: '2', end: '1' });
  assert.throws(() => listedFrame(reversed), /end timestamp must not be before start time/);
  try {
    optionalTime(given('time', 'x'), 'time', 0);
    assert.fail('it was taken');
  } catch (error) {
    assert.ok(error instanceof TidemarkError);
    assert.equal(error.status, 400);
  }
});
