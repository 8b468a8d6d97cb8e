import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summariseValues } from './line-summary.ts';

const cases: [string, number[], (number | null)[]][] = [
  ['nothing', [], [null, null, null, null]],
  ['numbers', [4, 1, 7], [1, 7, 4, 7]],
  ['with what is none', [1, Number.NaN, 3, Number.POSITIVE_INFINITY], [1, 3, 2, Infinity]],
  ['only what is none', [Number.NaN], [null, null, null, Number.NaN]],
];
for (const [name, value, expected] of cases) {
  test(`a summary of ${name}`, () => {
    const summary = summariseValues(
      value.map((_, i) => i),
      value,
    );
    assert.deepEqual([summary.min, summary.max, summary.average, summary.last], expected);
  });
}
