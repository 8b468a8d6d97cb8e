import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idempotencyWindowMs } from '@tidemark/protocol';
import { AnsweredKeys, maxAnsweredKeys, maxAnsweredLength } from './answered-keys.ts';

const answer = (key: string, answeredAtMs: number) => ({
  key,
  answeredAtMs,
  status: 201,
  body: '{}',
});

test('a key is known for 24 hours', () => {
  const keys = new AnsweredKeys();
  keys.add(answer('a', 1000), 1);
  assert.deepEqual(keys.find('a', 1000 + idempotencyWindowMs - 1), answer('a', 1000));
  assert.equal(keys.find('a', 1000 + idempotencyWindowMs), undefined);
});

test('old keys are forgotten when new ones come', () => {
  const keys = new AnsweredKeys();
  keys.add(answer('a', 1000), 1);
  keys.add(answer('b', 1000 + idempotencyWindowMs), 1);
  assert.equal(keys.size, 1);
  assert.equal(keys.evictedCount, 0);
});

test('the keys of a segment are handed over once', () => {
  const keys = new AnsweredKeys();
  keys.add(answer('a', 1), 1);
  keys.add(answer('b', 2), 2);
  keys.add(answer('c', 3), 3);
  assert.deepEqual(
    keys.unstoredThrough(2).map(({ key }) => key),
    ['a', 'b'],
  );
  keys.storedThrough(2);
  assert.deepEqual(
    keys.unstoredThrough(9).map(({ key }) => key),
    ['c'],
  );
});

test('beyond the limit the oldest go early, and are counted', () => {
  const keys = new AnsweredKeys();
  for (let i = 0; i < maxAnsweredKeys + 2; i++) keys.restore(answer(`k${i}`, 1000));
  keys.add(answer('new', 1001), 1);
  assert.equal(keys.size, maxAnsweredKeys);
  assert.equal(keys.evictedCount, 3);
  assert.equal(keys.find('k2', 1001), undefined);
  assert.notEqual(keys.find('new', 1001), undefined);
});

test('large answers go early, too', () => {
  const keys = new AnsweredKeys();
  const body = 'x'.repeat(maxAnsweredLength / 4);
  for (let i = 0; i < 6; i++) keys.add({ ...answer(`k${i}`, 1000), body }, 1);
  assert.equal(keys.size, 3);
  assert.equal(keys.evictedCount, 3);
  keys.add({ ...answer('k5', 1000), body: '{}' }, 1);
  keys.add({ ...answer('k6', 1000), body }, 1);
  assert.equal(keys.size, 4);
});
