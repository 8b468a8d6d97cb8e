import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { codeOfValue, maxCode, maxRelativeError, valueOfCode } from './bucket-code.ts';
import { maxSketchBuckets, Sketch } from './sketch.ts';

const ranks = [0, 0.1, 0.5, 0.9, 0.95, 0.99, 1];

function sketchOf(values: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

/** The smallest value that at least this share of all are not above. */
function exactQuantile(sorted: readonly number[], rank: number): number {
  return sorted[Math.max(0, Math.ceil(rank * sorted.length * (1 - 1e-12)) - 1)];
}

function assertClose(estimate: number, exact: number): void {
  const error = Math.abs(estimate - exact);
  assert.ok(error <= Math.abs(exact) * maxRelativeError, `${estimate} is not near ${exact}`);
}

const magnitude = fc
  .tuple(fc.double({ min: -76, max: 76, noNaN: true }), fc.boolean())
  .map(([exponent, isNegative]) => (isNegative ? -1 : 1) * 10 ** exponent);
const value = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0.001, max: 1000, noNaN: true }) },
  { weight: 2, arbitrary: magnitude },
  { weight: 1, arbitrary: fc.constant(0) },
);

test('quantiles are off by less than 0.55 % from the exact ones', () => {
  assert.ok(maxRelativeError < 0.0055);
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 400 }), (values) => {
      const sorted = [...values].sort((a, b) => a - b);
      const estimates = sketchOf(values).quantiles(ranks);
      for (const [at, rank] of ranks.entries()) {
        assertClose(estimates[at], exactQuantile(sorted, rank));
      }
    }),
    { numRuns: 500 },
  );
});

test('merged sketches equal one of all values, in any order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 60 }), { maxLength: 8 }), (parts) => {
      const whole = sketchOf(parts.flat());
      for (const order of [parts, parts.toReversed()]) {
        const merged = new Sketch();
        for (const part of order) merged.merge(sketchOf(part));
        assert.deepEqual([...merged.codes], [...whole.codes]);
        assert.deepEqual([...merged.counts], [...whole.counts]);
        assert.equal(merged.count, whole.count);
      }
    }),
  );
});

test('codes grow with the value and mirror for negative ones', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      assert.ok(Math.abs(codeOfValue(a)) <= maxCode);
      if (a < b) assert.ok(codeOfValue(a) <= codeOfValue(b));
      assert.equal(codeOfValue(-a) + codeOfValue(a), 0);
    }),
  );
  assert.equal(codeOfValue(Number.POSITIVE_INFINITY), maxCode);
  assert.equal(codeOfValue(Number.NEGATIVE_INFINITY), -maxCode);
  assert.equal(codeOfValue(Number.MIN_VALUE), 0);
  assert.equal(codeOfValue(-0), 0);
  for (const code of [-maxCode, -16_384, -1, 1, 5, 16_384, 20_000, maxCode]) {
    assert.equal(codeOfValue(valueOfCode(code)), code);
  }
});

test('a sketch is bounded: its lowest buckets become one, and the high quantiles stay as good', () => {
  const count = maxSketchBuckets * 3;
  const values = Array.from({ length: count }, (_, i) => valueOfCode(i - 2000));
  for (const order of [values, values.toReversed(), shuffled(values)]) {
    const sketch = sketchOf(order);
    assert.equal(sketch.length, maxSketchBuckets);
    assert.equal(sketch.count, count);
    assert.equal(
      sketch.counts.reduce((a, b) => a + b, 0),
      count,
    );
    const kept = values.slice(-maxSketchBuckets).map(codeOfValue);
    assert.deepEqual([...sketch.codes], kept);
    assertClose(sketch.quantiles([0.99])[0], exactQuantile(values, 0.99));
  }
  const codes = Int16Array.from(values, codeOfValue);
  const read = new Sketch(codes, new Float64Array(count).fill(1), count);
  assert.deepEqual([...read.codes], [...sketchOf(values).codes]);
  assert.deepEqual([...read.counts], [...sketchOf(values).counts]);
});

test('weights count as so many values, and an empty sketch has no quantiles', () => {
  const sketch = new Sketch();
  assert.deepEqual(sketch.quantiles([0.5]), [Number.NaN]);
  sketch.add(1, 99.5);
  sketch.add(1000, 0.5);
  const [median, high] = sketch.quantiles([0.5, 0.999]);
  assertClose(median, 1);
  assertClose(high, 1000);
});

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value, i) => ({ value, key: (i * 7919) % values.length }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}
