import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchingNames } from './matching-names.ts';

const names = ['cpu_user', 'disk_read', 'host_cpu', 'CPU_idle', 'memory'];
const none: ReadonlySet<string> = new Set();

test('every word anywhere, whatever its case, what begins with it first', () => {
  assert.deepEqual(matchingNames(names, 'cpu', none, 10), {
    shown: ['cpu_user', 'CPU_idle', 'host_cpu'],
    count: 3,
  });
  assert.deepEqual(matchingNames(names, ' user  cpu ', none, 10).shown, ['cpu_user']);
  assert.deepEqual(matchingNames(names, 'nothing', none, 10), { shown: [], count: 0 });
});

test('of thousands only the first are shown, and all are counted', () => {
  const many = Array.from({ length: 50_000 }, (_, i) => `metric_${i}`);
  const { shown, count } = matchingNames(many, '', new Set(['metric_0']), 100);
  assert.deepEqual([shown.length, shown[0], count], [100, 'metric_1', 49_999]);
  assert.deepEqual(matchingNames(many, 'metric_49999', none, 100).shown, ['metric_49999']);
});
