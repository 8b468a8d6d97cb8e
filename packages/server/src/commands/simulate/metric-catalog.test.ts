import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeFleet } from './fleet.ts';
import { metricCatalog, valueAt } from './metric-catalog.ts';

const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const anyTimeMs = fc.integer({ min: 0, max: Date.UTC(2100, 0) });

test('there are 20 metrics of all three types with names of their own', () => {
  assert.equal(new Set(metricCatalog.map(({ name }) => name)).size, 20);
  assert.deepEqual(
    new Set(metricCatalog.map(({ type }) => type)),
    new Set(['gauge', 'counter', 'latency']),
  );
});

for (const metric of metricCatalog) {
  const { name, type, min, max } = metric;
  test(`${name} stays within its bounds and follows from seed and time alone`, () => {
    fc.assert(
      fc.property(
        anySeed,
        anyTimeMs,
        fc.integer({ min: 1, max: 60_000 }),
        (seed, timeMs, elapsedMs) => {
          const value = valueAt(metric, seed, timeMs, elapsedMs);
          assert.equal(valueAt(metric, seed, timeMs, elapsedMs), value);
          if (type === 'counter') {
            assert.ok(Number.isInteger(value) && value >= 0);
            assert.ok(value <= Math.ceil((max * elapsedMs) / 1000));
          } else
            assert.ok(value >= min && value <= max, `${value} is not within ${min} and ${max}`);
        },
      ),
    );
  });

  test(`${name} has some life in it`, () => {
    const values = new Set<number>();
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      values.add(Number(valueAt(metric, 7, minute * 60_000, 1000).toFixed(metric.decimals)));
    }
    assert.ok(values.size >= 10, `only ${values.size} different values in a day`);
  });
}

test('a counter adds up to its rate, however short the intervals are', () => {
  const metric =
    metricCatalog.find(({ name }) => name === 'http_requests_total') ?? metricCatalog[0];
  const sumOver = (elapsedMs: number) => {
    let sum = 0;
    for (let timeMs = 0; timeMs < 600_000; timeMs += elapsedMs)
      sum += valueAt(metric, 1, timeMs, elapsedMs);
    return sum;
  };
  const ratio = sumOver(1) / sumOver(1000);
  assert.ok(ratio > 0.97 && ratio < 1.03, `${ratio}`);
});

test('a leak grows and falls back at once', () => {
  const heap = metricCatalog.find(({ name }) => name === 'heap_used_bytes') ?? metricCatalog[0];
  let resets = 0;
  for (let timeMs = 1000; timeMs < 3_600_000; timeMs += 1000) {
    const step = valueAt(heap, 1, timeMs, 1000) - valueAt(heap, 1, timeMs - 1000, 1000);
    if (step < -(heap.max - heap.min) / 2) resets++;
  }
  assert.ok(resets >= 12 && resets <= 16, `${resets} resets in an hour`);
});

test('each series of a fleet is its own, and the same for the same seed', () => {
  const fleet = makeFleet(5000, 3);
  const identities = fleet.map(({ metric, labels }) => JSON.stringify([metric.name, labels]));
  assert.equal(new Set(identities).size, 5000);
  assert.deepEqual(
    makeFleet(5000, 3).map(({ seed }) => seed),
    fleet.map(({ seed }) => seed),
  );
  assert.notEqual(makeFleet(1, 4)[0]?.seed, fleet[0]?.seed);
  assert.deepEqual(new Set(makeFleet(20, 1).map(({ metric }) => metric.name)).size, 20);
});
