import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../parse/index.ts';
import { selectorsOfTotals } from './totals-only.ts';

const cases: [query: string, selectors: string[]][] = [
  ['a', []],
  ['rate(a[5m])', []],
  ['histogram_count(a)', ['a']],
  ['histogram_sum(sum by (x) (rate(a[5m])))', ['a']],
  ['histogram_avg(a @ 5) + b', ['a']],
  ['histogram_count(a unless histogram_quantile(0.5, b) < 3)', ['a']],
  ['histogram_quantile(0.5, a unless histogram_count(b) == 0)', ['b']],
  ['histogram_count(topk(scalar(a), -(b)))', ['a', 'b']],
  ['histogram_count(increase(a[40m:9m]))', []],
];

for (const [query, selectors] of cases) {
  test(`whose buckets are not needed: ${query}`, () => {
    const names = [...selectorsOfTotals(parse(query))].map(({ name }) => name);
    assert.deepEqual(names, selectors);
  });
}
