import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { resetHints } from '../../batch/index.ts';
import { add } from './add.ts';
import { HistogramAggregate } from './aggregate.ts';
import { divide, equal, type FloatHistogram, multiply } from './float-histogram.ts';
import { customHistogram, exponentialHistogram } from './testing/arbitrary-histogram.ts';
import { makeHistogram, noNotes, noteList } from './testing/make-histogram.ts';
import { histogramExpression } from './text.ts';

function aggregate(
  kind: 'sum' | 'mean',
  histograms: readonly FloatHistogram[],
  annotate: Parameters<HistogramAggregate['result']>[0] = noNotes,
): FloatHistogram | null {
  const result = new HistogramAggregate(kind);
  for (const h of histograms) result.add(h);
  return result.result(annotate);
}

function textOf(h: FloatHistogram | null): string {
  return h === null ? 'null' : histogramExpression(h);
}

test('sum and mean', () => {
  const histograms = [
    makeHistogram({ buckets: [1, 2], sum: 3, zeroCount: 1, zeroThreshold: 0.01 }),
    makeHistogram({ schema: 1, buckets: [3, 4, 5], negativeBuckets: [6], sum: 5 }),
  ];
  assert.equal(
    textOf(aggregate('sum', histograms)),
    '{{count:22 sum:8 z_bucket:1 z_bucket_w:0.01 buckets:[4 11] n_buckets:[6]}}',
  );
  assert.equal(
    textOf(aggregate('mean', histograms)),
    '{{count:11 sum:4 z_bucket:0.5 z_bucket_w:0.01 buckets:[2 5.5] n_buckets:[3]}}',
  );
});

test('nothing added makes nothing', () => {
  assert.equal(aggregate('sum', []), null);
});

test('small counts are not lost beside large ones', () => {
  const large = makeHistogram({ buckets: [2 ** 53] });
  const small = makeHistogram({ buckets: [1] });
  const sum = aggregate('sum', [large, small, small, small, small, multiply(large, -1)]);
  assert.equal(sum?.positive.count[0], 4);
  assert.equal(sum?.count, 4);
});

test('what was lost in rounding survives new buckets, a coarser schema and a wider zero bucket', () => {
  const large = makeHistogram({ schema: 2, offset: 1, buckets: [2 ** 53] });
  const small = makeHistogram({ schema: 2, offset: 1, buckets: [1] });
  const others = [
    makeHistogram({ schema: 2, offset: 9, buckets: [7] }),
    makeHistogram({ schema: 0, offset: 4, buckets: [7] }),
    makeHistogram({ zeroThreshold: 4, zeroCount: 3 }),
  ];
  const sum = aggregate('sum', [large, small, small, ...others, multiply(large, -1)]);
  assert.equal(sum?.zeroThreshold, 4);
  assert.equal(sum?.zeroCount, 5);
  assert.deepEqual(sum?.positive.count, Float64Array.of(7, 7));
});

test('a mean does not overflow where its sum does', () => {
  const large = makeHistogram({ buckets: [1.5e308], sum: -1.5e308 });
  const mean = aggregate('mean', [large, large, large, large]);
  assert.ok(mean);
  for (const value of [mean.count, mean.positive.count[0] as number, -mean.sum]) {
    assert.ok(Math.abs(value / 1.5e308 - 1) < 1e-12, String(value));
  }
  assert.equal(aggregate('sum', [large, large])?.count, Number.POSITIVE_INFINITY);
});

test('notes on what does not go together', () => {
  const notes = noteList();
  const custom = makeHistogram({ bounds: [1, 2], buckets: [1, 1] });
  assert.equal(aggregate('sum', [custom, makeHistogram({ buckets: [1] })], notes.annotate), null);
  const reset = makeHistogram({ resetHint: resetHints.yes });
  const running = makeHistogram({ resetHint: resetHints.no });
  assert.equal(aggregate('sum', [running, reset], notes.annotate)?.resetHint, resetHints.unknown);
  const other = makeHistogram({ bounds: [2, 3], buckets: [1, 1, 1] });
  assert.equal(
    textOf(aggregate('sum', [custom, other], notes.annotate)),
    '{{schema:-53 count:5 custom_values:[2] buckets:[3 2]}}',
  );
  assert.deepEqual(notes.texts, [
    'warning: vector contains a mix of histograms with exponential and custom buckets schemas for metric name "m"',
    'warning: conflicting counter resets during histogram aggregation',
    'info: mismatched custom buckets were reconciled during aggregation',
  ]);
});

test('property: sum and mean are those of repeated addition', () => {
  const lists = fc.oneof(
    fc.array(exponentialHistogram, { minLength: 1, maxLength: 6 }),
    fc.array(customHistogram, { minLength: 1, maxLength: 6 }),
  );
  fc.assert(
    fc.property(lists, (histograms) => {
      let expected = histograms[0] as FloatHistogram;
      for (const h of histograms.slice(1)) {
        const next = add(expected, h);
        assert.ok(next);
        expected = next.histogram;
      }
      const sum = aggregate('sum', histograms, () => {});
      assert.ok(sum && equal(sum, expected), `${textOf(sum)} instead of ${textOf(expected)}`);
      const mean = aggregate('mean', histograms, () => {});
      assert.ok(mean && equal(mean, divide(expected, histograms.length)));
    }),
  );
});
