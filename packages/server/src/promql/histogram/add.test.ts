import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resetHints } from '../../batch/index.ts';
import { add, subtract } from './add.ts';
import { emptyHistogram, equal, type FloatHistogram } from './float-histogram.ts';
import { reduceResolution } from './reduce-resolution.ts';
import {
  anyHistogram,
  histogramPair,
  histogramWithoutZeroBucket,
} from './testing/arbitrary-histogram.ts';
import { type HistogramFields, makeHistogram } from './testing/make-histogram.ts';
import { histogramExpression } from './text.ts';

function sumOf(a: FloatHistogram, b: FloatHistogram): FloatHistogram {
  const sum = add(a, b);
  assert.ok(sum);
  return sum.histogram;
}

function assertEqual(actual: FloatHistogram, expected: FloatHistogram): void {
  assert.ok(
    equal(actual, expected),
    `${histogramExpression(actual)} instead of ${histogramExpression(expected)}`,
  );
}

const sums: [why: string, a: HistogramFields, b: HistogramFields, sum: HistogramFields][] = [
  ['same buckets', { buckets: [1, 2] }, { buckets: [3, 4] }, { buckets: [4, 6] }],
  [
    'buckets apart',
    { buckets: [1], negativeBuckets: [2] },
    { offset: 4, buckets: [3] },
    { buckets: [1, 0, 0, 0, 3], negativeBuckets: [2] },
  ],
  [
    'the coarser schema wins',
    { schema: 1, buckets: [1, 2, 3, 4] },
    { schema: 0, buckets: [10, 10] },
    { schema: 0, buckets: [11, 15, 4] },
  ],
  [
    'the wider zero bucket takes what lies in it',
    { buckets: [1, 2, 3], zeroCount: 1, zeroThreshold: 0.001 },
    { offset: 2, buckets: [5], zeroCount: 7, zeroThreshold: 2 },
    { offset: 2, buckets: [8], zeroCount: 11, zeroThreshold: 2 },
  ],
  [
    'a zero bucket never ends within a bucket that counts something',
    { offset: 1, buckets: [2], negativeOffset: 2, negativeBuckets: [3], zeroThreshold: 0.001 },
    { zeroCount: 1, zeroThreshold: 1.5 },
    { zeroCount: 3, zeroThreshold: 2, negativeOffset: 2, negativeBuckets: [3] },
  ],
  [
    'widening on one side may cut a bucket on the other',
    { schema: -1, offset: 1, buckets: [2], negativeOffset: 2, negativeBuckets: [3] },
    { schema: 0, zeroCount: 1, zeroThreshold: 1.5, negativeOffset: 2, negativeBuckets: [4] },
    { schema: -1, zeroCount: 7, zeroThreshold: 4, negativeOffset: 2, negativeBuckets: [3] },
  ],
  [
    'only common bounds are left',
    { bounds: [1, 2, 5], buckets: [1, 2, 3, 4] },
    { bounds: [2, 5, 10], buckets: [10, 20, 30, 40] },
    { bounds: [2, 5], buckets: [13, 23, 74] },
  ],
  [
    'no common bounds',
    { bounds: [1], buckets: [1, 2] },
    { bounds: [2], buckets: [3, 4] },
    { bounds: [], buckets: [10] },
  ],
];

for (const [why, a, b, expected] of sums) {
  test(`sum: ${why}`, () => {
    assertEqual(sumOf(makeHistogram(a), makeHistogram(b)), makeHistogram(expected));
    assertEqual(sumOf(makeHistogram(b), makeHistogram(a)), makeHistogram(expected));
  });
}

test('exponential and custom buckets do not add up', () => {
  const custom = makeHistogram({ bounds: [1], buckets: [1] });
  assert.equal(add(makeHistogram(), custom), null);
  assert.equal(subtract(custom, makeHistogram()), null);
});

test('differing custom bounds are told', () => {
  const a = makeHistogram({ bounds: [1, 2], buckets: [1] });
  assert.equal(add(a, makeHistogram({ bounds: [1, 2] }))?.boundsReconciled, false);
  assert.equal(add(a, makeHistogram({ bounds: [1] }))?.boundsReconciled, true);
});

test('what is known of the counter after an addition', () => {
  const { unknown, yes, no, gauge } = resetHints;
  const cases = [
    [unknown, unknown, unknown, false],
    [no, no, no, false],
    [yes, yes, yes, false],
    [gauge, no, gauge, false],
    [yes, gauge, gauge, false],
    [unknown, gauge, gauge, false],
    [unknown, no, unknown, false],
    [yes, unknown, unknown, false],
    [yes, no, unknown, true],
    [no, yes, unknown, true],
  ] as const;
  for (const [a, b, hint, collides] of cases) {
    const sum = add(makeHistogram({ resetHint: a }), makeHistogram({ resetHint: b }));
    assert.equal(sum?.histogram.resetHint, hint, `${a} and ${b}`);
    assert.equal(sum?.hintsCollide, collides, `${a} and ${b}`);
  }
});

test('broken zero thresholds end no differently', () => {
  const finite = makeHistogram({ zeroThreshold: 1, zeroCount: 1, offset: 1, buckets: [2] });
  for (const zeroThreshold of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    const broken = makeHistogram({ zeroThreshold, zeroCount: 1, offset: 1, buckets: [2] });
    for (const [a, b] of [
      [finite, broken],
      [broken, finite],
      [broken, broken],
    ] as const) {
      assert.equal(counted(sumOf(a, b)), 6);
    }
  }
});

test('property: addition is commutative, and operands stay as they are', () => {
  fc.assert(
    fc.property(histogramPair, ([a, b]) => {
      const before = [histogramExpression(a), histogramExpression(b)];
      assertEqual(sumOf(a, b), sumOf(b, a));
      assert.deepEqual([histogramExpression(a), histogramExpression(b)], before);
    }),
  );
});

test('property: a + b - b is a in the layout of both', () => {
  fc.assert(
    fc.property(histogramPair, ([a, b]) => {
      const back = subtract(sumOf(a, b), b)?.histogram;
      assert.ok(back);
      // Adding nothing brings a to the layout; b's buckets of 0 are in it, so that it cuts none of them.
      const sum = sumOf(a, b);
      const layout = { ...emptyHistogram(sum), zeroThreshold: sum.zeroThreshold };
      assertEqual(back, sumOf(a, layout));
    }),
  );
});

test('property: nothing gets lost', () => {
  fc.assert(
    fc.property(histogramPair, ([a, b]) => {
      const sum = sumOf(a, b);
      assert.equal(counted(sum), counted(a) + counted(b));
      assert.equal(sum.sum, a.sum + b.sum);
    }),
  );
});

test('property: the order of additions does not matter, as long as no zero bucket has to grow', () => {
  const any = histogramWithoutZeroBucket;
  fc.assert(
    fc.property(any, any, any, (a, b, c) => {
      assertEqual(sumOf(sumOf(a, b), c), sumOf(a, sumOf(b, c)));
    }),
  );
});

test('property: reducing the resolution goes step by step or at once, and keeps the count', () => {
  fc.assert(
    fc.property(anyHistogram, fc.nat(6), fc.nat(6), (h, first, second) => {
      const atOnce = reduceResolution(h, h.schema - first - second);
      const steps = reduceResolution(
        reduceResolution(h, h.schema - first),
        h.schema - first - second,
      );
      assertEqual(steps, atOnce);
      assert.equal(counted(atOnce), counted(h));
    }),
  );
});

function counted(h: FloatHistogram): number {
  let count = h.zeroCount;
  for (const bucket of h.positive.count) count += bucket;
  for (const bucket of h.negative.count) count += bucket;
  return count;
}
