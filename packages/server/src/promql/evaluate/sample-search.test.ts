import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { firstAfter } from './sample-search.ts';

test('the first sample after a time is found whatever the guess is', () => {
  const growing = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 50 }).map((gaps) => {
    let ms = 0;
    return Float64Array.from(gaps, (gap) => {
      ms += gap;
      return ms;
    });
  });
  fc.assert(
    fc.property(growing, fc.nat(60), fc.nat(700), fc.nat(60), (times, start, ms, guess) => {
      const from = Math.min(start, times.length);
      const found = times.findIndex((time, at) => at >= from && time > ms);
      const expected = found < 0 ? times.length : found;
      assert.equal(firstAfter(times, from, times.length, ms, guess), expected);
    }),
  );
});
