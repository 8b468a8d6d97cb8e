import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogramAverage, histogramStandardDeviation, histogramVariance } from './statistics.ts';
import { type HistogramFields, makeHistogram } from './testing/make-histogram.ts';

const cases: [why: string, fields: HistogramFields, average: number, variance: number][] = [
  ['nothing', {}, Number.NaN, Number.NaN],
  // All at √2, where the mean is, too.
  ['one bucket', { buckets: [0, 4], sum: 4 * Math.SQRT2 }, Math.SQRT2, 0],
  // Middles 2 and 8 around a mean of 5.
  ['two buckets', { schema: -1, buckets: [0, 1, 1], sum: 10 }, 5, 9],
  ['negative buckets', { schema: -1, negativeBuckets: [0, 1, 1], sum: -10 }, -5, 9],
  [
    'the zero bucket is at 0',
    { schema: -1, zeroThreshold: 0.5, zeroCount: 1, buckets: [0, 1], sum: 2 },
    1,
    1,
  ],
  ['custom buckets', { bounds: [0, 2, 4], buckets: [0, 1, 1], sum: 4 }, 2, 1],
  ['a sum of NaN', { buckets: [1], sum: Number.NaN }, Number.NaN, Number.NaN],
  [
    'an infinite sum',
    { buckets: [1], sum: Number.POSITIVE_INFINITY },
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ],
];

for (const [why, fields, average, variance] of cases) {
  test(`average and variance: ${why}`, () => {
    const h = makeHistogram(fields);
    assert.equal(histogramAverage(h), average);
    const isClose = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) < 1e-12;
    assert.ok(isClose(histogramVariance(h), variance), String(histogramVariance(h)));
    assert.ok(isClose(histogramStandardDeviation(h), Math.sqrt(variance)));
  });
}
