import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundLabels, boundSplits, formatBound } from './heat-axis.ts';
import { heatColour, heatShare } from './heat-colours.ts';

test('few bounds are all labelled, many only where there is room', () => {
  assert.deepEqual(boundSplits([0, 1, 2], 260), [0, 1, 2]);
  const rows = boundSplits(
    Array.from({ length: 70 }, (_, i) => i),
    260,
  );
  assert.ok(rows.length <= 10 && rows.length >= 8);
});

test('bounds have three digits, their unit, and no end where there is none', () => {
  assert.deepEqual(boundLabels([0, 1, 2], [0.0905077, 1, Infinity], 's'), [
    '90.5\u00a0ms',
    '1\u00a0s',
    '∞',
  ]);
  assert.equal(formatBound(-Infinity, null), '−∞');
});

test('the more, the further on the scale', () => {
  assert.equal(heatShare(0, 0), 0);
  assert.equal(heatShare(9, 9), 1);
  assert.ok(heatShare(1, 100) > 0.05);
  assert.notEqual(heatColour(0, 'light'), heatColour(1, 'light'));
  assert.equal(heatColour(2, 'dark'), heatColour(1, 'dark'));
});
