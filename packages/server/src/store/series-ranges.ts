/** So many that a portion of a store of any size fits into memory. */
const maxPortions = 4096;

/**
 * Conditions on the column `series` that split a table into portions of about `portionRows` rows. Ids are
 * hashes, so that equal ranges of them hold about as many series each.
 */
export function* seriesRanges(rowCount: number, portionRows: number): Generator<string> {
  const portionCount = Math.min(maxPortions, Math.max(1, Math.ceil(rowCount / portionRows)));
  const width = 2n ** 64n / BigInt(portionCount);
  for (let portion = 0; portion < portionCount; portion++) {
    const first = BigInt(portion) * width;
    const isLast = portion === portionCount - 1;
    yield `series >= ${first}${isLast ? '' : ` AND series < ${first + width}`}`;
  }
}
