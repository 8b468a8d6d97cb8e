import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivePoint } from '@tidemark/protocol';
import { LiveBuffer } from './live-buffer.ts';

const point = (count = 1): LivePoint => ({
  name: 'm',
  metricType: 'gauge',
  labels: {},
  timestamp: 0,
  value: 1,
  count,
  sum: count,
  min: 1,
  max: 1,
});

test('what came since a fetch began stays, what came before goes', () => {
  const buffer = new LiveBuffer();
  buffer.add([point(1)], 100);
  buffer.add([point(2)], 200);
  assert.deepEqual(
    buffer.since(150).map(({ count }) => count),
    [2],
  );
  buffer.forgetBefore(150);
  assert.deepEqual(
    buffer.since(0).map(({ count }) => count),
    [2],
  );
});

test('points during a fetch, or just after it, are ambiguous', () => {
  const buffer = new LiveBuffer();
  buffer.add([point()], 1000);
  assert.equal(buffer.isAmbiguous(900, 950), true);
  assert.equal(buffer.isAmbiguous(900, 600), false);
  assert.equal(buffer.isAmbiguous(1001, 1100), false);
});

test('points that a push left out are missing until a fetch that began later', () => {
  const buffer = new LiveBuffer();
  let told = 0;
  buffer.watch(() => told++);
  assert.equal(buffer.isMissingSince(0), false);
  buffer.miss(100);
  assert.equal(buffer.isMissingSince(100), true);
  assert.equal(buffer.isMissingSince(101), false);
  assert.equal(told, 1);
});

test('it tells its watchers, and knows of pushes that sum up', () => {
  const buffer = new LiveBuffer();
  let told = 0;
  buffer.watch(() => told++);
  buffer.add([point()], 1);
  assert.equal(buffer.hasSummedUp(), false);
  buffer.add([point(3)], 2);
  assert.equal(buffer.hasSummedUp(), true);
  assert.equal(told, 2);
  assert.equal(buffer.version, 2);
});
