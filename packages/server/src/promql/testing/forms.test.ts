import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsIn } from './forms.ts';

test('the metrics of a query are those of all its selectors', () => {
  const cases: Record<string, string[]> = {
    '1 + time()': [],
    'sum by (x) (rate(a[5m])) / {"b.c"}': ['a', 'b.c'],
    'max_over_time((-(a @ 5) + topk(scalar(c), b))[1h:1m])': ['a', 'b', 'c'],
    '{__name__="a", x=~".*"} and a': ['a'],
  };
  for (const [query, names] of Object.entries(cases)) {
    assert.deepEqual([...(metricsIn(query) ?? ['any'])].sort(), names, query);
  }
});

test('they may be any where a selector has no name, with info, and in what cannot be parsed', () => {
  for (const query of [
    'a + {x="1"}',
    'count({__name__=~"a|b"})',
    '{__name__!="a"}',
    'info(a)',
    'a +',
  ]) {
    assert.equal(metricsIn(query), null, query);
  }
});
