import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resetHints } from '../../batch/index.ts';
import { add } from './add.ts';
import { detectReset, withDetectedHint, withStoredHint } from './detect-reset.ts';
import { emptyHistogram, withResetHint } from './float-histogram.ts';
import { histogramPair } from './testing/arbitrary-histogram.ts';
import { type HistogramFields, makeHistogram } from './testing/make-histogram.ts';

const cases: [
  why: string,
  previous: HistogramFields,
  current: HistogramFields,
  isReset: boolean,
][] = [
  ['the same', { buckets: [1, 2] }, { buckets: [1, 2] }, false],
  ['more', { buckets: [1, 2] }, { buckets: [1, 3] }, false],
  ['a new bucket', { buckets: [1, 2] }, { buckets: [1, 2, 1] }, false],
  ['a lower count', { buckets: [1, 2] }, { buckets: [1, 2], count: 2 }, true],
  ['a lower bucket', { buckets: [1, 2] }, { buckets: [0, 9] }, true],
  ['a lower negative bucket', { negativeBuckets: [1, 2] }, { negativeBuckets: [9, 1] }, true],
  ['the last bucket is gone', { buckets: [1, 2] }, { buckets: [9] }, true],
  ['a lower sum', { buckets: [1], sum: 2 }, { buckets: [1], sum: 1 }, false],
  ['a lower zero bucket', { zeroCount: 2 }, { zeroCount: 1, buckets: [5] }, true],
  ['a finer schema', { buckets: [1] }, { schema: 1, buckets: [5] }, true],
  ['a coarser schema', { schema: 1, buckets: [1, 2, 3] }, { buckets: [1, 5] }, false],
  ['a coarser schema, and less', { schema: 1, buckets: [1, 2, 3] }, { buckets: [9, 4] }, true],
  ['a narrower zero bucket', { zeroThreshold: 1 }, { zeroThreshold: 0.5, buckets: [5] }, true],
  [
    'a wider zero bucket',
    { offset: 1, buckets: [2, 3], zeroCount: 1 },
    { offset: 2, buckets: [3], zeroCount: 3, zeroThreshold: 2 },
    false,
  ],
  [
    'a wider zero bucket, and less in it',
    { offset: 1, buckets: [2, 3], zeroCount: 1 },
    { offset: 2, buckets: [9], zeroCount: 2, zeroThreshold: 2 },
    true,
  ],
  [
    'a wider zero bucket that cuts one which counted something',
    { offset: 1, buckets: [2, 3] },
    { offset: 2, buckets: [9], zeroCount: 9, zeroThreshold: 1.5 },
    true,
  ],
  ['custom buckets now', { buckets: [1] }, { bounds: [1], buckets: [5] }, true],
  ['exponential buckets now', { bounds: [1], buckets: [1] }, { buckets: [5] }, true],
  ['other bounds', { bounds: [1, 2], buckets: [1, 2] }, { bounds: [2], buckets: [3] }, false],
  [
    'other bounds, and less',
    { bounds: [1, 2], buckets: [1, 2] },
    { bounds: [2], buckets: [2, 9] },
    true,
  ],
  ['it says so', { buckets: [1] }, { buckets: [2], resetHint: resetHints.yes }, true],
  ['it denies it', { buckets: [2] }, { buckets: [1], resetHint: resetHints.no }, false],
  ['a gauge is looked at', { buckets: [2] }, { buckets: [1], resetHint: resetHints.gauge }, true],
];

for (const [why, previous, current, isReset] of cases) {
  test(`reset: ${why}`, () => {
    assert.equal(detectReset(makeHistogram(current), makeHistogram(previous)), isReset);
  });
}

test('property: what only had additions was not reset', () => {
  fc.assert(
    fc.property(histogramPair, ([a, b]) => {
      const sum = add(a, b)?.histogram;
      assert.ok(sum);
      assert.equal(detectReset(sum, a), sum.schema > a.schema);
    }),
  );
});

test('hints as the storage gives them, and as queries get them that need no buckets', () => {
  const { unknown, yes, no, gauge } = resetHints;
  const first = makeHistogram({ buckets: [1, 2] });
  const more = makeHistogram({ buckets: [2, 2] });
  const less = makeHistogram({ buckets: [1] });
  const asGauge = withResetHint(less, gauge);
  const stored = [
    withStoredHint(first, null),
    withStoredHint(more, first),
    withStoredHint(less, more),
    withStoredHint(asGauge, more),
    withStoredHint(more, asGauge),
    withStoredHint(more, { ...first, zeroThreshold: 1e-128 }),
    withStoredHint(withResetHint(more, yes), first),
  ];
  assert.deepEqual(
    stored.map((h) => h.resetHint),
    [unknown, no, unknown, gauge, unknown, unknown, unknown],
  );
  const detected = [
    withDetectedHint(first, null),
    withDetectedHint(more, first),
    withDetectedHint(less, more),
    withDetectedHint(asGauge, more),
    withDetectedHint(first, emptyHistogram(first)),
    withDetectedHint(withResetHint(less, no), more),
  ];
  assert.deepEqual(
    detected.map((h) => h.resetHint),
    [unknown, no, yes, gauge, no, no],
  );
});
