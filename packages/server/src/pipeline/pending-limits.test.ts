import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  greatestMaxPendingSamples,
  leastMaxPendingSamples,
  pendingLimits,
  pendingSampleBytes,
} from './pending-limits.ts';

const gibibyte = 1024 ** 3;

test('waiting samples take an eighth of the memory, within bounds', () => {
  const pending = (memoryBytes: number) => pendingLimits(memoryBytes).maxPendingSamples;
  assert.equal(pending(gibibyte / 4), leastMaxPendingSamples);
  assert.equal(pending(2 * gibibyte), Math.floor((2 * gibibyte) / 8 / pendingSampleBytes));
  assert.equal(pending(64 * gibibyte), greatestMaxPendingSamples);
});

test('a full segment leaves room for the next one, and its columns are kept', () => {
  for (const memoryBytes of [gibibyte / 2, 4 * gibibyte, 64 * gibibyte]) {
    const { maxPendingSamples, maxSegmentRows, maxSpareSamples } = pendingLimits(memoryBytes);
    assert.ok(2 * maxSegmentRows < maxPendingSamples);
    assert.ok(maxSpareSamples > maxSegmentRows);
  }
});
