/**
 * The value at the share `quantile` of sorted values, on the line between neighbours. NaN counts as the smallest.
 * `values` are sorted in place. -Infinity below 0, +Infinity above 1, NaN for NaN and for no values.
 */
export function quantileOf(quantile: number, values: Float64Array): number {
  // Typed arrays sort NaN to the end.
  values.sort();
  const count = values.length;
  let numbers = count;
  while (numbers > 0 && Number.isNaN(values[numbers - 1])) {
    numbers--;
  }
  const nans = count - numbers;
  return quantileOfSorted(quantile, count, (rank) =>
    rank < nans ? Number.NaN : values[rank - nans],
  );
}

/** The same of values that are sorted already, NaN first. */
export function quantileOfSorted(
  quantile: number,
  count: number,
  valueAt: (rank: number) => number,
): number {
  if (count === 0 || Number.isNaN(quantile)) {
    return Number.NaN;
  }
  if (quantile < 0 || quantile > 1) {
    return quantile < 0 ? -Infinity : Infinity;
  }
  const rank = quantile * (count - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(count - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return valueAt(lower) * (1 - weight) + valueAt(upper) * weight;
}
