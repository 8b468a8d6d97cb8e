import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resetHints } from '../../batch/index.ts';
import { histogramJson, numberText } from './json.ts';
import { type HistogramFields, makeHistogram } from './testing/make-histogram.ts';
import { histogramExpression, histogramText, shortNumber } from './text.ts';

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

test('numbers as Go writes them', () => {
  const cases: [value: number, short: string, api: string][] = [
    [0, '0', '0'],
    [-0, '-0', '-0'],
    [1, '1', '1'],
    [999999.5, '999999.5', '999999.5'],
    [1000000, '1e+06', '1000000'],
    [1234567.5, '1.2345675e+06', '1234567.5'],
    [0.0001, '0.0001', '0.0001'],
    [0.00001, '1e-05', '0.00001'],
    [1e-7, '1e-07', '1e-7'],
    [1e21, '1e+21', '1e+21'],
    [1.5e-100, '1.5e-100', '1.5e-100'],
    [Number.POSITIVE_INFINITY, '+Inf', '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf', '-Inf'],
    [Number.NaN, 'NaN', 'NaN'],
  ];
  for (const [value, short, api] of cases) {
    assert.equal(shortNumber(value), short);
    assert.equal(numberText(value), api);
  }
});
