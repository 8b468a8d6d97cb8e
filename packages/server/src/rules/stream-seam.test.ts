import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../promql/index.ts';
import { satisfies, thresholdOf } from './stream-seam.ts';

test('thresholds are recognised, whichever side the number is on', () => {
  const cases: [string, string, number][] = [
    ['up == 0', '==', 0],
    ['load1{host="a"} > 4.5', '>', 4.5],
    ['(load1) >= (-4)', '>=', -4],
    ['4 < load1', '>', 4],
    ['90 >= disk{host=~"a.*"}', '<=', 90],
    ['{__name__="disk used"} != 1', '!=', 1],
    ['delay < 5m', '<', 300],
  ];
  for (const [text, operator, threshold] of cases) {
    const found = thresholdOf(parse(text));
    assert.deepEqual([found?.operator, found?.threshold], [operator, threshold], text);
  }
});

test('all else is not', () => {
  const others = [
    ...['up', 'up > bool 0', 'up offset 5m > 0', 'up @ 0 > 0', 'rate(a_total[5m]) > 1'],
    ...['sum(up) > 1', 'up > up', '{job="a"} > 1', '{__name__=~"a|b"} > 1', '-up > 1', 'up + 1'],
    ...['vector(1) > 0', 'up > 0 and up < 5', '1 > bool 2'],
  ];
  for (const text of others) assert.equal(thresholdOf(parse(text)), undefined, text);
});

test('NaN only differs', () => {
  for (const operator of ['>', '>=', '<', '<=', '=='] as const) {
    assert.ok(!satisfies(Number.NaN, operator, 0));
  }
  assert.ok(satisfies(Number.NaN, '!=', 0));
});
