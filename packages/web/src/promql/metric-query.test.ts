import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Labels } from '@tidemark/protocol';
import { metricOfQuery, metricQuery } from './metric-query.ts';

const gauge = { type: 'gauge' } as const;
const queries: [string, Parameters<typeof metricQuery>, string][] = [
  ['a gauge', ['load', gauge], 'load'],
  ['with labels', ['load', gauge, { host: 'a"b' }], 'load{host="a\\"b"}'],
  ['grouped', ['load', gauge, {}, ['host', 'dc']], 'avg by (host, dc) (load)'],
  ['a counter', ['hits', { type: 'counter' }], 'sum(rate(hits[5m]))'],
  ['a counter by its name', ['hits_total', undefined], 'sum(rate(hits_total[5m]))'],
  ['a counter, grouped', ['hits_total', gauge, {}, ['dc']], 'sum by (dc) (rate(hits_total[5m]))'],
  [
    'a histogram',
    ['wait', { type: 'latency', hasHistograms: true }, { a: 'b' }, ['dc']],
    'histogram_quantile(0.95, sum by (dc) (rate(wait{a="b"}[5m])))',
  ],
  ['names that need quotes', ['room temp', gauge, { 'a.b': 'c' }], '{"room temp", "a.b"="c"}'],
];
for (const [name, given, expected] of queries) {
  test(`${name}: ${expected}`, () => assert.equal(metricQuery(...given), expected));
}

const readBack: [string, { name: string; labels: Labels } | null][] = [
  ['load', { name: 'load', labels: {} }],
  [' load { host = "a", dc="b", } ', { name: 'load', labels: { host: 'a', dc: 'b' } }],
  ['load{}', { name: 'load', labels: {} }],
  ['load{host=~"a"}', null],
  ['load{host!="a"}', null],
  ['load[5m]', null],
  ['rate(load[5m])', null],
  ['load offset 5m', null],
  ['', null],
];
for (const [query, expected] of readBack) {
  test(`${JSON.stringify(query)} as a metric`, () =>
    assert.deepEqual(metricOfQuery(query), expected));
}
