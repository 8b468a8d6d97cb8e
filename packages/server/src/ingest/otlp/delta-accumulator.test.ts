import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { staleNaN } from '../../batch/index.ts';
import { openRows } from '../testing/open-rows.ts';
import { DeltaAccumulator, maxDeltaIntervalMs } from './delta-accumulator.ts';
import { rememberedTimes } from './delta-totals.ts';
import { type Json, lines, nowMs, OtlpTarget, requestOf, timeMs } from './testing/decode-otlp.ts';

const nanos = (ms: number) => `${ms}000000`;

/** A delta of `value` that ends so many seconds after {@link timeMs}. */
function delta(value: number, second: number, more: Json = {}): Json {
  const point = { timeUnixNano: nanos(timeMs + second * 1000), asDouble: value, ...more };
  const sum = { aggregationTemporality: 1, isMonotonic: true, dataPoints: [point] };
  return requestOf([{ name: 'd', sum }]);
}

/** [seconds after timeMs, value] of what a request brought. */
function taken(target: OtlpTarget, request: Json, atMs = nowMs): [number, number][] {
  const { samples } = target.takeJson(request, atMs);
  return samples.map(({ timestampMs, value }) => [(timestampMs - timeMs) / 1000, value]);
}

test('deltas become a running total', () => {
  const target = new OtlpTarget();
  assert.deepEqual(taken(target, delta(5, 1)), [[1, 5]]);
  assert.deepEqual(taken(target, delta(0, 2)), [[2, 5]]);
  assert.deepEqual(taken(target, delta(2.5, 3)), [[3, 7.5]]);
});

test('a total begins with 0 at the start of its first delta', () => {
  const start = (second: number) => ({ startTimeUnixNano: nanos(timeMs + second * 1000) });
  const target = new OtlpTarget();
  assert.deepEqual(taken(target, delta(5, 10, start(0))), [
    [0, 0],
    [10, 5],
  ]);
  assert.deepEqual(taken(target, delta(1, 20, start(10))), [[20, 6]]);
  for (const second of [10, 11, -maxDeltaIntervalMs / 1000]) {
    assert.deepEqual(taken(new OtlpTarget(), delta(5, 10, start(second))), [[10, 5]]);
  }
});

test('a delta that is repeated counts once', () => {
  const target = new OtlpTarget();
  taken(target, delta(5, 1));
  assert.deepEqual(taken(target, delta(5, 1)), [[1, 5]]);
  assert.deepEqual(taken(target, delta(1, 2)), [[2, 6]]);
  // Its answer was lost, and the next one was faster: what is read again replaces itself.
  assert.deepEqual(taken(target, delta(5, 1)), [[2, 6]]);
  assert.deepEqual(taken(target, delta(1, 3)), [[3, 7]]);
});

test('a late delta is added to the newest total', () => {
  const target = new OtlpTarget();
  taken(target, delta(5, 1));
  taken(target, delta(1, 3));
  assert.deepEqual(taken(target, delta(10, 2)), [[3, 16]]);
  assert.deepEqual(taken(target, delta(10, 2)), [[3, 16]]);
});

test('deltas within one millisecond are two', () => {
  const target = new OtlpTarget();
  const within = (micros: string) => delta(1, 0, { timeUnixNano: `${timeMs}${micros}000` });
  taken(target, within('100'));
  assert.deepEqual(taken(target, within('900')), [[0, 2]]);
  assert.deepEqual(taken(target, within('900')), [[0, 2]]);
});

test('after a restart a total goes on from the newest reading that is stored', () => {
  const before = new OtlpTarget();
  taken(before, delta(5, 1));
  before.commit();
  const after = new OtlpTarget(before.table);
  // The answer to this one was lost in the crash.
  assert.deepEqual(taken(after, delta(5, 1)), [[1, 5]]);
  assert.deepEqual(taken(after, delta(2, 2)), [[2, 7]]);
});

test('a total begins anew after the series had ended', () => {
  const before = new OtlpTarget();
  taken(before, delta(5, 1));
  taken(before, delta(0, 2, { flags: 1 }));
  before.commit();
  assert.ok(Number.isNaN(before.table.lastValue[0]));
  assert.deepEqual(taken(new OtlpTarget(before.table), delta(2, 3)), [[3, 2]]);
});

test('sums that go up and down, too', () => {
  const target = new OtlpTarget();
  const request = (value: number, second: number) => {
    const point = { timeUnixNano: nanos(timeMs + second * 1000), asInt: value };
    return requestOf([{ name: 'q', sum: { aggregationTemporality: 1, dataPoints: [point] } }]);
  };
  target.takeJson(request(5, 1));
  assert.deepEqual(lines(target.takeJson(request(-7, 2)).samples), ['q{} -2']);
});

test('histograms of deltas run', () => {
  const target = new OtlpTarget();
  const request = (second: number) => {
    const point = {
      timeUnixNano: nanos(timeMs + second * 1000),
      count: 3,
      sum: 4,
      bucketCounts: [1, 2],
      explicitBounds: [1],
    };
    return requestOf([
      { name: 'h', histogram: { aggregationTemporality: 1, dataPoints: [point] } },
    ]);
  };
  target.takeJson(request(1));
  assert.deepEqual(lines(target.takeJson(request(2)).samples), [
    'h_bucket{le="+Inf"} 6',
    'h_bucket{le="1"} 2',
    'h_count{} 6',
    'h_sum{} 8',
  ]);
});

test('memory is bounded, and what is dropped goes on from the table', () => {
  const { rows, batch, table } = openRows(nowMs);
  const deltas = new DeltaAccumulator(100, 60_000);
  const series = Array.from({ length: 500 }, (_, i) => table.create('d', [['i', String(i)]]));
  for (let round = 1; round <= 3; round++) {
    for (const index of series) deltas.defer(index, timeMs + round, 0, 1, 0);
    batch.clear();
    deltas.apply(rows);
    for (let row = 0; row < batch.count; row++) {
      assert.equal(batch.value[row], round);
      table.observe(batch.seriesIndex[row], batch.timestampMs[row], batch.value[row]);
    }
    assert.equal(batch.count, 500);
    assert.ok(deltas.seriesCount <= 200);
  }
});

test('a total that nothing is added to expires, and is not missed', () => {
  const target = new OtlpTarget();
  taken(target, delta(5, 1));
  target.commit();
  const later = nowMs + 100 * 3_600_000;
  assert.deepEqual(taken(target, delta(1, 2), later), [[2, 6]]);
  assert.deepEqual(taken(target, delta(1, 3), 2 * later), [[3, 7]]);
});

test('a total that was not stored before is none', () => {
  const { rows, table, batch } = openRows(nowMs);
  const index = table.create('d', []);
  table.observe(index, timeMs, staleNaN);
  const deltas = new DeltaAccumulator();
  deltas.defer(index, timeMs + 1, 0, 3, 0);
  deltas.discard();
  deltas.defer(index, timeMs + 2, 0, 4, 0);
  deltas.apply(rows);
  assert.deepEqual([batch.count, batch.value[0]], [1, 4]);
});

test('in whatever order deltas come and are repeated, the newest total is their sum', () => {
  // As many may be under way at once as are remembered.
  const order = fc.shuffledSubarray(
    Array.from({ length: rememberedTimes }, (_, i) => i),
    { minLength: rememberedTimes },
  );
  const repeats = fc.array(fc.nat(rememberedTimes - 1));
  fc.assert(
    fc.property(order, repeats, fc.boolean(), (seconds, again, isRestarted) => {
      let target = new OtlpTarget();
      for (const second of [...seconds, ...again]) taken(target, delta(2 ** second, second));
      if (isRestarted) {
        target.commit();
        target = new OtlpTarget(target.table);
      }
      assert.deepEqual(taken(target, delta(0, rememberedTimes)), [
        [rememberedTimes, 2 ** rememberedTimes - 1],
      ]);
    }),
    { numRuns: 100 },
  );
});
