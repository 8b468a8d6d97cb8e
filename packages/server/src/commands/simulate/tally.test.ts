import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxFailureReasons, Tally } from './tally.ts';

test('counts and latencies come out as they went in', () => {
  const tally = new Tally();
  assert.equal(tally.figures().latency, null);
  for (let durationMs = 1; durationMs <= 100; durationMs++) tally.answered(durationMs);
  const { latency } = tally.figures();
  assert.ok(Math.abs((latency?.p50Ms ?? 0) - 50) < 1);
  assert.ok(Math.abs((latency?.p99Ms ?? 0) - 99) < 1);
  assert.ok(Math.abs((latency?.maxMs ?? 0) - 100) < 1);
});

test('failures are listed by reason, most first, and only so many reasons are kept', () => {
  const tally = new Tally();
  for (let reason = 0; reason < 100; reason++) tally.fail(`reason ${reason}`, 1);
  tally.fail('reason 7', 200);
  const failures = tally.failures();
  assert.equal(failures.length, maxFailureReasons + 1);
  assert.deepEqual(failures.slice(0, 2), [
    ['reason 7', 201],
    ['other reasons', 80],
  ]);
  assert.equal(tally.figures().failed, 300);
});
