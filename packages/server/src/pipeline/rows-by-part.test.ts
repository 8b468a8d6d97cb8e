import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowsByPart } from './rows-by-part.ts';

test('each part has its rows in the order in which they came', () => {
  const idHigh = fc.uint32Array({ minLength: 1, maxLength: 20 });
  const picks = fc.array(fc.nat(), { maxLength: 200 });
  const sorted = [1, 6, 8].map((partBits) => ({ partBits, rows: new RowsByPart(partBits) }));
  fc.assert(
    fc.property(idHigh, picks, (ids, chosen) => {
      const series = Uint32Array.from(chosen, (pick) => pick % ids.length);
      for (const { partBits, rows } of sorted) {
        rows.fill(series, series.length, ids);
        const expected = Array.from({ length: 2 ** partBits }, (_, part) =>
          [...series.keys()].filter((row) => ids[series[row]] >>> (32 - partBits) === part),
        );
        let from = 0;
        const got = Array.from(rows.ends, (to) => {
          const ofPart = [...rows.order.subarray(from, to)];
          from = to;
          return ofPart;
        });
        assert.deepEqual(got, expected);
      }
    }),
  );
});
