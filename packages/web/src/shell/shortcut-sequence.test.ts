import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortcutOf } from './shortcut-sequence.ts';

test('g opens a sequence for a second', () => {
  assert.equal(shortcutOf({ key: 'g', atMs: 0 }, { key: 'o', atMs: 900 }), 'g o');
  assert.equal(shortcutOf({ key: 'g', atMs: 0 }, { key: 'o', atMs: 1001 }), 'o');
  assert.equal(shortcutOf({ key: 'x', atMs: 0 }, { key: 'o', atMs: 1 }), 'o');
  assert.equal(shortcutOf(null, { key: '/', atMs: 1 }), '/');
});
