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

test('samples that are added at once are those that are added one by one, or none is', () => {
  const sample = fc.tuple(
    fc.constantFrom(1, 5, 5, 5, 0),
    fc.constantFrom(0, -0, 1.5, Number.POSITIVE_INFINITY, Number.NaN),
  );
  const numbers = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.double({ noNaN: true })));
  const others = fc.array(sample, { maxLength: 5 });
  fc.assert(
    fc.property(
      fc.oneof(numbers, others),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(12),
      (samples, first, room) => {
        const span = { fromMs: 0, throughMs: Number.POSITIVE_INFINITY };
        const [column, oneByOne] = [0, 1].map(
          () => new SeriesColumn(0, [], false, span, first + room),
        );
        for (let i = 0; i < first; i++) for (const one of [column, oneByOne]) one.append(i, i);
        let ms = first - 1;
        const times = Float64Array.from(samples, ([step]) => (ms += step));
        const values = Float64Array.from(samples, ([, value]) => value);
        const isPlain =
          samples.length <= room &&
          samples.every(([step, value]) => step > 0 && !Number.isNaN(value));
        assert.equal(column.appendAll(times, values, 0, samples.length), isPlain);
        if (isPlain) for (let i = 0; i < times.length; i++) oneByOne.append(times[i], values[i]);
        assert.deepEqual(column.slice(-1, ms), oneByOne.slice(-1, ms));
      },
    ),
  );
});
