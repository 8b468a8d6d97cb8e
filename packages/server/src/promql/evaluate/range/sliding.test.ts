import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantileOf, quantileOfSorted } from '../quantile.ts';
import { SlidingExtreme } from './sliding-extreme.ts';
import { SlidingSum } from './sliding-sum.ts';
import { SortedWindow } from './sorted-window.ts';

const number = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: -5, max: 5 }) },
  { weight: 3, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity) },
);

/** Values, and windows over them that are not empty and whose ends only grow. */
const valuesAndWindows = fc
  .tuple(
    fc.array(number, { minLength: 1, maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 40 }),
  )
  .map(([values, moves]) => {
    const windows: [from: number, to: number][] = [];
    let [from, to] = [0, 0];
    for (const [moveFrom, moveTo] of moves) {
      to = Math.min(values.length, to + moveTo);
      from = Math.min(to, from + moveFrom);
      if (from < to) {
        windows.push([from, to]);
      }
    }
    return { value: Float64Array.from(values), windows };
  });

test('a sliding sum is the sum of its window', () => {
  fc.assert(
    fc.property(valuesAndWindows, ({ value, windows }) => {
      const sliding = new SlidingSum(value, value.length);
      for (const [from, to] of windows) {
        const { sum, lost } = sliding.moveTo(from, to);
        const expected = value.subarray(from, to).reduce((total, one) => total + one, 0);
        if (!Number.isFinite(expected)) {
          assert.ok(Object.is(sum, expected), `${sum} is not ${expected}`);
        } else {
          assert.ok(Math.abs(sum + lost - expected) <= 1e-6, `${sum} is not ${expected}`);
        }
      }
    }),
  );
});

test('a sliding sum loses nothing to large values that cancel out', () => {
  const value = Float64Array.of(1, 1e100, 1, -1e100, 1, 1);
  const sliding = new SlidingSum(value, value.length);
  for (const to of [1, 2, 3]) {
    sliding.moveTo(0, to);
  }
  const { sum, lost } = sliding.moveTo(0, 6);
  assert.equal(sum + lost, 4);
  const later = sliding.moveTo(4, 6);
  assert.equal(later.sum + later.lost, 2);
});

for (const [name, replaces] of [
  ['maximum', (value: number, extreme: number) => value > extreme],
  ['last maximum', (value: number, extreme: number) => value >= extreme],
  ['minimum', (value: number, extreme: number) => value < extreme],
] as const) {
  test(`a sliding ${name} is that of its window`, () => {
    fc.assert(
      fc.property(valuesAndWindows, ({ value, windows }) => {
        const sliding = new SlidingExtreme(value, value.length, replaces);
        for (const [from, to] of windows) {
          let expected = from;
          for (let at = from; at < to; at++) {
            if (replaces(value[at], value[expected]) || Number.isNaN(value[expected])) {
              expected = at;
            }
          }
          assert.ok(Object.is(value[sliding.moveTo(from, to)], value[expected]));
        }
      }),
    );
  });
}

test('a sorted window gives the quantiles of its values', () => {
  fc.assert(
    fc.property(valuesAndWindows, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, quantile) => {
      const sorted = new SortedWindow(drawn.value);
      for (const [from, to] of drawn.windows) {
        sorted.moveTo(from, to);
        const actual = quantileOfSorted(quantile, sorted.size, (rank) => sorted.at(rank));
        const expected = quantileOf(quantile, drawn.value.slice(from, to));
        assert.ok(actual === expected || Object.is(actual, expected), `${actual} ${expected}`);
      }
    }),
  );
});

test('a sorted window grows with what it holds', () => {
  const value = Float64Array.from({ length: 1_000 }, (_, at) => (at * 7919) % 1_000);
  const sorted = new SortedWindow(value);
  sorted.moveTo(0, 1_000);
  assert.deepEqual([sorted.at(0), sorted.at(500), sorted.at(999)], [0, 500, 999]);
});
