import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resetHints } from '../../batch/index.ts';
import { histogramJson } from './json.ts';
import { type HistogramFields, makeHistogram } from './testing/make-histogram.ts';
import { histogramExpression, histogramText } from './text.ts';

const full: HistogramFields = {
  sum: 3.5,
  zeroThreshold: 0.001,
  zeroCount: 2,
  buckets: [1, 0, 2],
  negativeOffset: 2,
  negativeBuckets: [1, 3],
};
const custom: HistogramFields = { bounds: [-1, 5], buckets: [1, 2, 3], sum: 1e6 };

test('for people', () => {
  assert.equal(
    histogramText(makeHistogram(full)),
    '{count:9, sum:3.5, [-8,-4):3, [-4,-2):1, [-0.001,0.001]:2, (0.5,1]:1, (2,4]:2}',
  );
  assert.equal(
    histogramText(makeHistogram(custom)),
    '{count:6, sum:1e+06, [-Inf,-1]:1, (-1,5]:2, (5,+Inf]:3}',
  );
  assert.equal(histogramText(makeHistogram()), '{count:0, sum:0}');
  assert.equal(
    histogramText(makeHistogram({ zeroThreshold: 0.75, zeroCount: -1, buckets: [2] })),
    '{count:1, sum:0, [-0.75,0.75]:-1, (0.5,1]:2}',
  );
});

test('as rule tests write it', () => {
  assert.equal(
    histogramExpression(makeHistogram(full)),
    '{{count:9 sum:3.5 z_bucket:2 z_bucket_w:0.001 buckets:[1 0 2] n_offset:2 n_buckets:[1 3]}}',
  );
  assert.equal(
    histogramExpression(makeHistogram({ ...custom, resetHint: resetHints.no })),
    '{{schema:-53 count:6 sum:1e+06 custom_values:[-1 5] counter_reset_hint:not_reset buckets:[1 2 3]}}',
  );
  assert.equal(histogramExpression(makeHistogram()), '{{}}');
});

test('buckets very far apart are not written with all between them', () => {
  const h = makeHistogram({ buckets: [1] });
  const far = {
    ...h,
    positive: { index: Int32Array.of(-1e9, 1e9), count: Float64Array.of(1, 2) },
  };
  assert.equal(
    histogramExpression(far),
    '{{count:1 offset:-1000000000 buckets:[2 buckets up to 1000000000]}}',
  );
});

test('as the HTTP API writes it', () => {
  const overlapping = makeHistogram({ zeroThreshold: 0.75, zeroCount: -1, buckets: [2] });
  assert.deepEqual(histogramJson(overlapping).buckets, [[0, '0.75', '1', '2']]);
  assert.deepEqual(histogramJson(makeHistogram(full)), {
    count: '9',
    sum: '3.5',
    buckets: [
      [1, '-8', '-4', '3'],
      [1, '-4', '-2', '1'],
      [3, '-0.001', '0.001', '2'],
      [0, '0.5', '1', '1'],
      [0, '2', '4', '2'],
    ],
  });
  assert.deepEqual(histogramJson(makeHistogram(custom)), {
    count: '6',
    sum: '1000000',
    buckets: [
      [3, '-Inf', '-1', '1'],
      [0, '-1', '5', '2'],
      [0, '5', '+Inf', '3'],
    ],
  });
  assert.deepEqual(histogramJson(makeHistogram({ sum: Number.NaN })), { count: '0', sum: 'NaN' });
});
