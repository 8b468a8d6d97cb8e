import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxAskedSeries } from '../api/promql.ts';
import { seriesCountText } from './series-count.ts';

const cases: [number, string][] = [
  [0, '0 series'],
  [1, '1 series'],
  [maxAskedSeries - 1, '1,999 series'],
  [maxAskedSeries, 'at least 2,000 series'],
];
for (const [count, text] of cases) {
  test(`${count} are ${text}`, () => assert.equal(seriesCountText(count), text));
}
