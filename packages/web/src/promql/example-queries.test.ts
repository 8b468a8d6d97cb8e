import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricName } from '@tidemark/protocol';
import { exampleQueries } from './example-queries.ts';

function metric(name: string, more: Partial<MetricName> = {}): MetricName {
  const last = { lastValue: null, lastTimestamp: null };
  return { name, type: 'gauge', unit: null, seriesCount: 1, ...last, ...more };
}

const queriesOf = (names: MetricName[]) => exampleQueries(names).map(({ query }) => query);

test('nothing to ask, no examples', () => assert.deepEqual(queriesOf([]), []));

test('each kind of metric has its question', () => {
  const names = [
    metric('tidemark_series'),
    metric('wait_seconds_bucket'),
    metric('wait_seconds_count'),
    metric('hits_total'),
    metric('load'),
  ];
  assert.deepEqual(queriesOf(names), [
    'load',
    'topk(5, load)',
    'load - load offset 1h',
    'sum(rate(hits_total[5m]))',
    'histogram_quantile(0.95, sum by (le) (rate(wait_seconds_bucket[5m])))',
    'sum by (le) (rate(wait_seconds_bucket[5m]))',
  ]);
});

test("Tidemark's own figures only where there is nothing else", () => {
  assert.ok(queriesOf([metric('tidemark_series')]).includes('tidemark_series'));
});

test('native histograms are asked for as they are', () => {
  const names = [metric('wait', { type: 'latency', hasHistograms: true })];
  assert.deepEqual(queriesOf(names), ['rate(wait[5m])']);
});

test('names that PromQL must quote are quoted', () => {
  assert.equal(queriesOf([metric('room temp')])[0], '{"room temp"}');
});
