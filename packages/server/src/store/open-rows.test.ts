import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OpenRows } from './open-rows.ts';

const span = (startMs: number, endMs = startMs) => ({ startMs, endMs });

test('until it is known what is stored, rows may begin anywhere', () => {
  const rows = new OpenRows();
  rows.note(1, span(10));
  assert.ok(rows.mayBeginIn([span(500)]));
  assert.ok(!rows.mayBeginIn([]));
  rows.load(null);
  assert.ok(!rows.mayBeginIn([span(500)]));
  assert.ok(rows.mayBeginIn([span(500), span(10)]));
});

test('what was stored and what came since counts, to both ends', () => {
  const rows = new OpenRows();
  rows.load({ number: 7, span: span(100, 200) });
  rows.note(8, span(300));
  rows.note(8, span(280));
  for (const [asked, isThere] of [
    [span(0, 99), false],
    [span(0, 100), true],
    [span(200, 210), true],
    [span(201, 279), false],
    [span(290), true],
    [span(301, 400), false],
  ] as const) {
    assert.equal(rows.mayBeginIn([asked]), isThere, JSON.stringify(asked));
  }
  assert.deepEqual(rows.span, span(100, 300));
});

test('what is rolled up is forgotten, and what came later is not', () => {
  const rows = new OpenRows();
  rows.load({ number: 7, span: span(100, 200) });
  rows.note(8, span(300));
  rows.forgetThrough(6);
  assert.ok(rows.mayBeginIn([span(150)]));
  rows.forgetThrough(7);
  assert.ok(!rows.mayBeginIn([span(150)]));
  assert.ok(rows.mayBeginIn([span(300)]));
  rows.forgetThrough(8);
  assert.equal(rows.span, null);
});

test('a span of nothing is nothing', () => {
  const rows = new OpenRows();
  rows.load(null);
  rows.note(1, span(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY));
  assert.equal(rows.span, null);
});
