import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MinuteEntry, minuteMs } from '../head/index.ts';
import { readRows, wordBytes, wordCount, wordsIn, writeRow } from './recent-rows.ts';

const baseMs = Date.UTC(2026, 10, 23, 5);

const value = fc.double({ noNaN: true });

/** One sample, or several, in one of the hours after the base. */
const entry: fc.Arbitrary<MinuteEntry> = fc
  .record({
    series: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 31 - 1 })),
    minute: fc.nat({ max: 7 * 60 }).map((minute) => baseMs / minuteMs + minute),
    count: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2 ** 32 - 1 })),
    figures: fc.oneof(
      value.map((one) => [one, one, one]),
      fc.tuple(value, value, value),
    ),
    edges: fc.tuple(fc.nat({ max: 59_999 }), fc.nat({ max: 59_999 })),
    mayRepeat: fc.boolean(),
  })
  .map(({ figures: [sum, min, max], edges: [a, b], minute, ...others }) => ({
    ...{ ...others, minute, sum, min, max },
    firstMs: minute * minuteMs + Math.min(a, b),
    lastMs: minute * minuteMs + Math.max(a, b),
  }));

test('what is written is read, of each series by itself', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const count = entries.reduce((sum, one) => sum + wordCount(one), 0);
      const words = wordsIn(new ArrayBuffer(count * wordBytes));
      let at = 0;
      for (const one of entries) at = writeRow(words, at, one, baseMs);
      assert.equal(at, count);
      for (const series of new Set([...entries.map((one) => one.series), 4])) {
        const own = entries.filter((one) => one.series === series);
        assert.deepEqual(
          readRows(words, count, series, baseMs),
          own.map(({ series: _, mayRepeat: __, ...row }) => row),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('a single sample takes 16 bytes, sums take 40', () => {
  const sample = { count: 1, sum: 5, min: 5, max: 5, firstMs: baseMs + 1, lastMs: baseMs + 1 };
  const one = { series: 1, minute: baseMs / minuteMs, ...sample, mayRepeat: false };
  assert.equal(wordCount(one) * wordBytes, 16);
  // Its time is not known for sure.
  assert.equal(wordCount({ ...one, firstMs: baseMs }) * wordBytes, 40);
  assert.equal(wordCount({ ...one, count: 2 }) * wordBytes, 40);
});
