import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { growthStepMs, growthWindowMs, RollingCount } from './rolling-count.ts';
import { RollingTop } from './rolling-top.ts';

const startMs = Date.UTC(2026, 0, 1);

test('holds what came within the last hour, give or take a step', () => {
  const arrivals = fc.array(fc.tuple(fc.nat(growthWindowMs / 3), fc.nat(1000)));
  fc.assert(
    fc.property(arrivals, (steps) => {
      const rolling = new RollingCount();
      let nowMs = startMs;
      const all: { atMs: number; count: number }[] = [];
      for (const [afterMs, count] of steps) {
        nowMs += afterMs;
        rolling.add(count, nowMs);
        all.push({ atMs: nowMs, count });
      }
      const since = (ms: number) =>
        all.filter(({ atMs }) => atMs > nowMs - ms).reduce((sum, { count }) => sum + count, 0);
      const total = rolling.total(nowMs);
      assert.ok(total >= since(growthWindowMs - growthStepMs) && total <= since(growthWindowMs));
    }),
  );
});

test('takes back what was just added, and no more', () => {
  const rolling = new RollingCount();
  rolling.add(5, startMs);
  rolling.add(3, startMs + growthStepMs);
  rolling.takeBack(2, startMs + growthStepMs);
  assert.equal(rolling.total(startMs + growthStepMs), 6);
  rolling.takeBack(9, startMs + growthStepMs);
  assert.equal(rolling.total(startMs + growthStepMs), 5);
});

test('the texts of the last hour', () => {
  const top = new RollingTop(2);
  top.add('old', 4, startMs);
  top.add('a', 1, startMs + growthStepMs);
  top.add('a', 2, startMs + 2 * growthStepMs);
  assert.deepEqual(Object.fromEntries(top.counts(startMs + 3 * growthStepMs)), { old: 4, a: 3 });
  assert.deepEqual(Object.fromEntries(top.counts(startMs + growthWindowMs)), { a: 3 });
  assert.equal(top.counts(startMs + 9 * growthWindowMs).size, 0);
});
