import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareNaturally } from './natural-order.ts';

test('numbers in texts go by their value', () => {
  const sorted = ['', '1', '2', '4m5', '4m600', '4m1000', '10', 'a', 'a1', 'a1b', 'a01c', 'b'];
  const mixed = [...sorted].reverse().sort(compareNaturally);
  assert.deepEqual(mixed, sorted);
});
