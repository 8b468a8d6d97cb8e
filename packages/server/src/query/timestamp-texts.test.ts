import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timestampTexts } from './timestamp-texts.ts';

const lastMs = Date.UTC(2106, 1, 7);

test('times are written as dates write them, in whatever order they come', () => {
  const time = fc.oneof(
    fc.integer({ min: 0, max: lastMs }),
    fc.integer({ min: 0, max: lastMs / 60_000 }).map((minute) => minute * 60_000),
    fc.integer({ min: 0, max: 48 }).map((hour) => hour * 3_600_000),
  );
  fc.assert(
    fc.property(fc.array(time), (times) => {
      const textOf = timestampTexts();
      assert.deepEqual(
        times.map(textOf),
        times.map((ms) => new Date(ms).toISOString()),
      );
    }),
  );
});
