import assert from 'node:assert/strict';
import { test } from 'node:test';
import { staleNaN } from '../../batch/index.ts';
import { almostEqual } from './almost-equal.ts';

const cases: readonly (readonly [a: number, b: number, expected: boolean])[] = [
  [1, 1, true],
  [1, 1.000001, true],
  [1, 1.00001, false],
  [0, 1e-300, false],
  [0, 0, true],
  [1e308, 1.0000001e308, true],
  [Number.NaN, Number.NaN, true],
  [Number.NaN, 1, false],
  [staleNaN, staleNaN, true],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true],
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false],
  [Number.POSITIVE_INFINITY, 1e308, false],
];

for (const [a, b, expected] of cases) {
  test(`${a} and ${b} are ${expected ? '' : 'not '}almost equal`, () => {
    assert.equal(almostEqual(a, b), expected);
  });
}
