import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MinuteEntry, minuteMs } from '../head/index.ts';
import { readRows, wordBytes, wordCount, wordsIn, writeRow } from './recent-rows.ts';

const baseMs = Date.UTC(2026, 10, 23, 5);

const value = fc.double({ noNaN: true });

const entry: fc.Arbitrary<MinuteEntry> = fc
  .record({
    series: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 2 ** 31 - 1 })),
    minute: fc.nat({ max: 7 * 60 }).map((minute) => baseMs / minuteMs + minute),
    count: fc.nat({ max: 2 ** 32 - 1 }),
    figures: fc.tuple(value, value, value, value),
    edges: fc.tuple(fc.nat({ max: 59_999 }), fc.nat({ max: 59_999 })),
    mayRepeat: fc.boolean(),
    isOneSample: fc.boolean(),
  })
  .map(({ figures: [sum, min, max, last], edges: [a, b], ...others }) => {
    const beginMs = others.minute * minuteMs;
    if (others.isOneSample) {
      const sums = { count: 1, sum: last, min: last, max: last, last };
      return { ...others, ...sums, firstMs: beginMs + a, lastMs: beginMs + a };
    }
    const firstMs = beginMs + Math.min(a, b);
    return { ...others, sum, min, max, last, firstMs, lastMs: beginMs + Math.max(a, b) };
  });

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
          readRows(words, count, series, baseMs, () => true),
          own.map(({ series: _, mayRepeat: __, last: ___, ...row }) => row),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('what somebody else wrote is told from rows of neighbours', () => {
  const words = wordsIn(new ArrayBuffer(20 * wordBytes));
  const isNeighbour = (series: number) => series === 5 || series === 6;
  assert.equal(readRows(words, 20, 5, baseMs, isNeighbour), null, 'a hole in the file');
  const sums = { series: 5, minute: baseMs / minuteMs, count: 2, sum: 3, min: 1, max: 2, last: 2 };
  const edges = { firstMs: baseMs, lastMs: baseMs + 1, mayRepeat: false, isOneSample: false };
  const end = writeRow(words, 0, { ...sums, ...edges }, baseMs);
  assert.equal(readRows(words, end, 6, baseMs, isNeighbour)?.length, 0);
  assert.equal(readRows(words, end - 1, 6, baseMs, isNeighbour), null, 'a row that is cut');
});

test('a single sample takes 16 bytes, sums take 40', () => {
  fc.assert(
    fc.property(entry, (one) => {
      assert.equal(wordCount(one) * wordBytes, one.isOneSample ? 16 : 40);
    }),
  );
});
