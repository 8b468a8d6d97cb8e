import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignToStep, automaticStep, formatStep, isAllowedStep } from './step.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const automatic: [string, number, string][] = [
  ['a minute', minuteMs, '1 s'],
  ['15 minutes', 15 * minuteMs, '5 s'],
  ['an hour', hourMs, '10 s'],
  ['a day', dayMs, '5 min'],
  ['30 days', 30 * dayMs, '2 h'],
  ['a year', 365 * dayMs, '1 d'],
  ['twenty years', 20 * 365 * dayMs, '19 d'],
];
for (const [name, spanMs, step] of automatic) {
  test(`the automatic step of ${name} is ${step}`, () => {
    assert.equal(formatStep(automaticStep(spanMs)), step);
  });
}

test('aligned frames begin and end on multiples of the step', () => {
  assert.deepEqual(alignToStep({ startMs: 61_500, endMs: 125_999 }, 10_000), {
    startMs: 60_000,
    endMs: 120_000,
  });
});

test('steps that give more points than the server answers are not offered', () => {
  assert.equal(isAllowedStep(hourMs, 1000), true);
  assert.equal(isAllowedStep(dayMs, 5000), false);
});

const written: [number, string][] = [
  [1, '1 ms'],
  [90_000, '1 min 30 s'],
  [dayMs + hourMs, '1 d 1 h'],
  [0, '0 s'],
];
for (const [ms, text] of written) {
  test(`${ms} ms are ${text}`, () => assert.equal(formatStep(ms), text));
}
