import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeriesColumn } from './series-column.ts';

test('slices hold what lies behind their start, up to their end', () => {
  const gaps = fc.oneof(
    fc.array(fc.constantFrom(10, 10, 10, 11, 500), { maxLength: 60 }),
    fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 60 }),
  );
  fc.assert(
    fc.property(gaps, fc.integer({ min: -5, max: 700 }), fc.nat(700), (steps, startMs, length) => {
      const span = { fromMs: 0, throughMs: Number.POSITIVE_INFINITY };
      const column = new SeriesColumn(0, [], false, span, 1);
      const times: number[] = [];
      for (const step of steps) {
        times.push((times.at(-1) ?? 0) + step);
        column.append(times.at(-1) ?? 0, times.length);
      }
      const endMs = startMs + length;
      const expected = times.filter((ms) => ms > startMs && ms <= endMs);
      const { count, timestampMs } = column.slice(startMs, endMs);
      assert.deepEqual([...timestampMs.subarray(0, count)], expected);
      assert.equal(column.countWithin(startMs, endMs), expected.length);
    }),
    { numRuns: 2000 },
  );
});
