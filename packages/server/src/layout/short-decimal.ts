/**
 * Measured values are mostly short decimals: 21.37 is 2137 hundredths. As whole numbers neighbours differ
 * in a few bits, where the bits of their doubles differ in most, so that they take half the disk.
 */

/** Most decimals that a value is tried with; mantissas stay below 2^53, powers of ten are exact to 10^22. */
export const maxDecimals = 15;

/** In the place of a number of decimals: the value is kept as the bits of its double. */
export const keptAsBits = 255;

/** By number of decimals. */
export const powersOfTen = Float64Array.from(
  { length: maxDecimals + 1 },
  (_, digits) => 10 ** digits,
);

/**
 * The whole number that gives exactly `value` when it is divided by 10^decimals, or NaN when there is
 * none below 2^53. Negative zero, NaN and infinities have none.
 */
export function mantissaOf(value: number, decimals: number): number {
  const power = powersOfTen[decimals];
  const mantissa = Math.round(value * power);
  if (mantissa / power !== value || Math.abs(mantissa) > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return mantissa === 0 && 1 / value < 0 ? Number.NaN : mantissa;
}

/**
 * The decimals for a series that has needed `known` so far and now has this value: as many or more, or
 * {@link keptAsBits} from the first long fraction on. Values that are no decimals at all change nothing.
 */
export function decimalsFor(value: number, known: number): number {
  if (known === keptAsBits || value === 0 || !Number.isFinite(value)) return known;
  for (let decimals = known; decimals <= maxDecimals; decimals++) {
    if (!Number.isNaN(mantissaOf(value, decimals))) return decimals;
  }
  return keptAsBits;
}
