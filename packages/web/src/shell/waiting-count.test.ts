import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivePoint } from '@tidemark/protocol';
import { atLeast, noneWaiting, waitingText, withPoints } from './waiting-count.ts';

const point = (count: number): LivePoint => ({
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

test('samples are counted, also those that a point sums up', () => {
  assert.equal(waitingText(noneWaiting), '');
  const three = withPoints(noneWaiting, [point(1), point(2)]);
  assert.equal(waitingText(three), '3 new');
  assert.equal(waitingText(withPoints(three, [point(1997)])), '2,000 new');
});

test('a count that misses samples says so, from then on', () => {
  assert.equal(waitingText(atLeast(noneWaiting)), 'many new');
  assert.equal(waitingText(withPoints(atLeast(noneWaiting), [point(5000)])), 'over 5,000 new');
});
