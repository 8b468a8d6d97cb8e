import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadValue } from './config-problem.ts';
import { maxPingAlertMinutes, parseMinutes, parsePercent } from './parse-threshold.ts';

test('percent is a decimal number from 0 to 100', () => {
  assert.equal(parsePercent('0'), 0);
  assert.equal(parsePercent('92.5'), 92.5);
  assert.equal(parsePercent('100'), 100);
  for (const bad of ['100.1', '-1', '', '9e1', '90%', '.5', 'NaN']) {
    assert.throws(() => parsePercent(bad), BadValue, bad);
  }
});

test('minutes are more than none, and at most 31 days', () => {
  assert.equal(parseMinutes('0.5'), 0.5);
  assert.equal(parseMinutes(String(maxPingAlertMinutes)), maxPingAlertMinutes);
  for (const bad of ['0', String(maxPingAlertMinutes + 1), '5m', '-5']) {
    assert.throws(() => parseMinutes(bad), BadValue, bad);
  }
});
