import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveFrame, zoomTo } from './resolve-frame.ts';

test('a recent frame ends now', () => {
  const span = resolveFrame({ kind: 'recent', range: '15m' }, 1_000_000, null);
  assert.deepEqual(span, { startMs: 100_000, endMs: 1_000_000 });
});

test('a frame of two moments is itself', () => {
  assert.deepEqual(resolveFrame({ kind: 'between', startMs: 1, endMs: 2 }, 9, null), {
    startMs: 1,
    endMs: 2,
  });
});

test('all data is its extent, and a day while that is unknown', () => {
  assert.deepEqual(resolveFrame({ kind: 'all' }, 9, { startMs: 3, endMs: 4 }), {
    startMs: 3,
    endMs: 4,
  });
  assert.equal(resolveFrame({ kind: 'all' }, 86_400_000, null).startMs, 0);
});

test('a zoom is a second wide at least', () => {
  assert.deepEqual(zoomTo(1000, 1200), { kind: 'between', startMs: 600, endMs: 1600 });
  assert.deepEqual(zoomTo(0, 5000), { kind: 'between', startMs: 0, endMs: 5000 });
});
