import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxKeptBytes, Slabs } from './slabs.ts';

test('a slab that was given back is taken again', () => {
  const slabs = new Slabs();
  const first = slabs.take(100_000);
  assert.ok(first.length >= 100_000);
  slabs.give(first.subarray(0, 10));
  const second = slabs.take(90_000);
  assert.equal(second.buffer, first.buffer);
  assert.notEqual(slabs.take(90_000).buffer, first.buffer);
});

test('buffers of others are not kept', () => {
  const slabs = new Slabs();
  slabs.give(Buffer.alloc(70_000));
  slabs.give(Buffer.from('small'));
  assert.equal(slabs.keptBytes, 0);
});

test('no more is kept than the limit', () => {
  const slabs = new Slabs();
  const taken = Array.from({ length: 80 }, () => slabs.take(1 << 20));
  for (const slab of taken) slabs.give(slab);
  assert.ok(slabs.keptBytes <= maxKeptBytes);
});
