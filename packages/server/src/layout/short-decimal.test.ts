import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decimalsFor, keptAsBits, mantissaOf, maxDecimals } from './short-decimal.ts';

describe('short decimals', () => {
  const cases: readonly (readonly [value: number, decimals: number, mantissa: number])[] = [
    [0, 0, 0],
    [7, 0, 7],
    [-7, 2, -700],
    [21.37, 2, 2137],
    [-0.07, 2, -7],
    [1.005, 3, 1005],
    [21.37, 1, Number.NaN],
    [-0, 0, Number.NaN],
    [-0.4, 0, Number.NaN],
    [Number.NaN, 0, Number.NaN],
    [Number.POSITIVE_INFINITY, 0, Number.NaN],
    [2 ** 53 - 1, 0, 2 ** 53 - 1],
    [2 ** 53, 0, Number.NaN],
    [1 - 2 ** 53, 0, 1 - 2 ** 53],
    [1 / 3, maxDecimals, Number.NaN],
  ];
  for (const [value, decimals, mantissa] of cases) {
    test(`${value} with ${decimals} decimals has the mantissa ${mantissa}`, () => {
      assert.ok(Object.is(mantissaOf(value, decimals), mantissa));
    });
  }

  test('a mantissa gives the value back bit by bit', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.double(),
          fc
            .tuple(fc.maxSafeInteger(), fc.nat(maxDecimals))
            .map(([whole, digits]) => whole / 10 ** digits),
        ),
        fc.nat(maxDecimals),
        (value, decimals) => {
          const mantissa = mantissaOf(value, decimals);
          if (Number.isNaN(mantissa)) return;
          assert.ok(Number.isSafeInteger(mantissa));
          assert.ok(Object.is(mantissa / 10 ** decimals, value));
        },
      ),
    );
  });

  test('the decimals of a series only grow, up to the bits of the double', () => {
    assert.equal(decimalsFor(5, 0), 0);
    assert.equal(decimalsFor(2.5, 0), 1);
    assert.equal(decimalsFor(5, 1), 1);
    assert.equal(decimalsFor(0.123456789, 1), 9);
    assert.equal(decimalsFor(1 / 3, 1), keptAsBits);
    assert.equal(decimalsFor(5, keptAsBits), keptAsBits);
  });

  test('NaN, infinities and both zeros leave them as they are', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0]) {
      assert.equal(decimalsFor(value, 2), 2);
    }
  });
});
