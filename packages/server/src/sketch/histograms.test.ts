import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Buckets,
  customBucketsSchema,
  type Histogram,
  noBuckets,
  resetHints,
} from '../batch/index.ts';
import { addHistogram } from './add-histogram.ts';
import { maxRelativeError } from './bucket-code.ts';
import { histogramIncrease } from './histogram-increase.ts';
import { histogramSums } from './histogram-sums.ts';
import { Sketch } from './sketch.ts';

function buckets(counts: Record<number, number>): Buckets {
  const index = Int32Array.from(Object.keys(counts), Number).sort();
  return { index, count: Float64Array.from(index, (i) => counts[i]) };
}

function histogram(parts: Partial<Histogram>): Histogram {
  const whole: Histogram = {
    schema: 0,
    count: 0,
    sum: Number.NaN,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: noBuckets,
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: resetHints.unknown,
    ...parts,
  };
  const total = [...whole.positive.count, ...whole.negative.count].reduce((a, b) => a + b, 0);
  return { ...whole, count: parts.count ?? total + whole.zeroCount };
}

/** As a client library fills it. */
function histogramOf(values: readonly number[], schema: number): Histogram {
  const sides = { positive: {}, negative: {} } as Record<string, Record<number, number>>;
  let zeroCount = 0;
  for (const value of values) {
    if (value === 0) zeroCount++;
    else {
      const side = value > 0 ? sides.positive : sides.negative;
      const index = Math.ceil(Math.log2(Math.abs(value)) * 2 ** schema);
      side[index] = (side[index] ?? 0) + 1;
    }
  }
  return histogram({
    schema,
    zeroCount,
    positive: buckets(sides.positive),
    negative: buckets(sides.negative),
    sum: values.reduce((a, b) => a + b, 0),
  });
}

const value = fc.oneof(
  fc.double({ min: 0.001, max: 1000, noNaN: true }),
  fc.double({ min: -50, max: -0.01, noNaN: true }),
  fc.constant(0),
);

test('histograms of schema 6 to 8 are added as if their values had been', () => {
  fc.assert(
    fc.property(fc.array(value), fc.integer({ min: 6, max: 8 }), (values, schema) => {
      const sketch = new Sketch();
      addHistogram(sketch, histogramOf(values, schema));
      const expected = new Sketch();
      for (const one of values) expected.add(one);
      assert.deepEqual([...sketch.codes], [...expected.codes]);
      assert.deepEqual([...sketch.counts], [...expected.counts]);
    }),
  );
});

test('of coarser ones a quantile is in the right bucket, and nothing gets lost', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1 }),
      fc.integer({ min: -4, max: 5 }),
      (values, schema) => {
        const sketch = new Sketch();
        addHistogram(sketch, histogramOf(values, schema));
        assert.ok(Math.abs(sketch.count - values.length) < 1e-9);
        const sorted = [...values].sort((a, b) => a - b);
        const factor = 2 ** (2 ** -schema) * (1 + maxRelativeError);
        for (const rank of [0.5, 0.9, 0.99]) {
          const exact = sorted[Math.ceil(rank * sorted.length) - 1];
          const [estimate] = sketch.quantiles([rank]);
          if (exact === 0) assert.equal(estimate, 0);
          else assert.ok(estimate / exact <= factor && exact / estimate <= factor);
        }
      },
    ),
  );
});

test('custom buckets are interpolated, and the outermost end at their finite bound', () => {
  const sketch = new Sketch();
  addHistogram(
    sketch,
    histogram({
      schema: customBucketsSchema,
      bounds: Float64Array.of(1, 2, 10),
      positive: buckets({ 0: 10, 2: 80, 3: 10 }),
    }),
  );
  const [p5, p50, p99] = sketch.quantiles([0.05, 0.5, 0.99]);
  assert.ok(Math.abs(p5 - 0.5) <= 1 / 16 + 0.01, `${p5}`);
  assert.ok(Math.abs(p50 - 6) <= 8 / 16 + 0.04, `${p50}`);
  assert.ok(Math.abs(p99 - 10) <= 10 * maxRelativeError, `${p99}`);
});

test('sums: what the sender says, or else what the buckets say', () => {
  assert.equal(histogramSums(histogram({})), null);
  const values = [0.5, 3, 3.1, 700];
  const told = histogramSums({ ...histogramOf(values, 8), min: 0.5, max: 700 });
  assert.ok(told !== null);
  assert.deepEqual([told.count, told.sum, told.min, told.max], [4, 706.6, 0.5, 700]);
  const untold = histogramSums({ ...histogramOf(values, 8), sum: Number.NaN });
  assert.ok(untold !== null);
  assert.ok(Math.abs(untold.sum - 706.6) < 706.6 * maxRelativeError);
  assert.ok(untold.min <= 0.5 && untold.min > 0.49, `${untold.min}`);
  assert.ok(untold.max >= 700 && untold.max < 703, `${untold.max}`);
  const negative = histogramSums(histogramOf([-8, 0], 3));
  assert.ok(negative !== null);
  assert.deepEqual([negative.min, negative.max], [-8, 0]);
});

test('the increase of a running histogram is what came in between', () => {
  const schema = fc.integer({ min: -2, max: 8 });
  fc.assert(
    fc.property(fc.array(value), fc.array(value), schema, schema, (old, more, before, after) => {
      const previous = histogramOf(old, before);
      const current = histogramOf([...old, ...more], after);
      const increase = histogramIncrease(previous, current);
      const expected = histogramOf(more, Math.min(before, after));
      assert.equal(increase.count, more.length);
      assert.equal(increase.zeroCount, expected.zeroCount);
      assert.deepEqual(increase.positive, expected.positive);
      assert.deepEqual(increase.negative, expected.negative);
    }),
  );
});

test('a histogram that began anew counts as a whole', () => {
  const previous = histogramOf([1, 2, 2, 3, -1, 0], 3);
  const cases: Histogram[] = [
    histogramOf([1, 2, 2], 3),
    // As many as before, but of other values.
    histogramOf([1, 2, 2, 2, -1, 0], 3),
    histogramOf([1, 2, 2, 3, -5, -5, 0, 9], 3),
    histogramOf([1, 2, 2, 3, -1, 7, 7, 7], 3),
    { ...histogramOf([1, 2, 2, 3, -1, 0, 5], 3), resetHint: resetHints.yes },
    histogram({
      schema: customBucketsSchema,
      bounds: Float64Array.of(1),
      positive: buckets({ 0: 99 }),
    }),
  ];
  for (const current of cases) assert.equal(histogramIncrease(previous, current), current);
  const custom = (bound: number) =>
    histogram({
      schema: customBucketsSchema,
      bounds: Float64Array.of(bound),
      positive: buckets({ 0: 1 }),
    });
  assert.equal(histogramIncrease(custom(1), custom(2)).count, 1);
  assert.equal(histogramIncrease(custom(1), custom(1)).count, 0);
});

test('a zero bucket that became wider takes the buckets that it covers', () => {
  const previous = histogram({ zeroThreshold: 0, positive: buckets({ '-3': 2, 0: 1 }) });
  const current = histogram({ zeroThreshold: 0.25, zeroCount: 3, positive: buckets({ 0: 2 }) });
  const increase = histogramIncrease(previous, current);
  assert.deepEqual([increase.count, increase.zeroCount], [2, 1]);
  assert.deepEqual(increase.positive, buckets({ 0: 1 }));
});
