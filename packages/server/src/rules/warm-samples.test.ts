import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, type SelectRequest } from '../promql/index.ts';
import { maxSeriesPerRule, minRulesToWarm, WarmSamples } from './warm-samples.ts';

function world() {
  const reads: string[] = [];
  const counts = new Map<string, number>();
  const select = async ({ matchers, startMs, endMs }: SelectRequest) => {
    reads.push(`${matchers[0]?.value} ${(endMs - startMs) / 60_000}m`);
    return [];
  };
  const warm = new WarmSamples({
    source: () => ({ select }),
    seriesCount: (name) => counts.get(name) ?? 0,
    nowMs: () => 10_000_000,
    signal: new AbortController().signal,
  });
  return { warm, reads, counts };
}

const rules = (count: number, text: string) => Array.from({ length: count }, () => parse(text));

test('metrics of many rules are read once, as far back as the furthest of them looks', async () => {
  const { warm, reads, counts } = world();
  counts.set('a', 100).set('b', 100).set('c', 100);
  warm.replace([
    ...rules(minRulesToWarm - 1, 'a > 1'),
    ...rules(1, 'sum(rate(a[30m])) / sum(b)'),
    ...rules(minRulesToWarm, 'max_over_time(c[1h])'),
  ]);
  await warm.warm();
  await warm.warm();
  assert.deepEqual(reads, ['a 30m', 'c 60m']);
});

test('again when there are many new series, and not when there are too many for the rules', async () => {
  const { warm, reads, counts } = world();
  warm.replace(rules(minRulesToWarm, 'a > 1'));
  await warm.warm();
  assert.deepEqual(reads, []);
  for (const count of [100, 105, 120, minRulesToWarm * maxSeriesPerRule + 1]) {
    counts.set('a', count);
    await warm.warm();
  }
  assert.deepEqual(reads, ['a 5m', 'a 5m']);
});
