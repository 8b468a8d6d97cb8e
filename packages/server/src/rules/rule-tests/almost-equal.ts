/** Relative error that promtool allows where values are compared fuzzily. */
const tolerance = 2 ** -52 * 4;

/** Equal up to a few units in the last place; NaN equals NaN. */
export function almostEqual(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}
