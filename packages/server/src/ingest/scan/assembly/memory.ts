/**
 * One stretch of memory, in this order: nothing, the rows that a scan found (a column each), the body that is
 * scanned, and the slots of the known series, last because they grow.
 */

/** Rows that one scan finds at most: the most items of one request (`maxItemsPerRequest`). */
export const rowCapacity: u32 = 100_000;
export const seriesColumn: u32 = 65_536;
export const placeColumn: u32 = seriesColumn + 4 * rowCapacity;
export const timeColumn: u32 = placeColumn + 4 * rowCapacity;
export const valueColumn: u32 = timeColumn + 8 * rowCapacity;
export const bodyStart: u32 = valueColumn + 8 * rowCapacity;
/** The largest body, and what a word may reach beyond it; smaller ones and what they are uncompressed from. */
const bodyCapacity: u32 = 32 * 1024 * 1024 + 65_536;
export const slotsStart: u32 = bodyStart + bodyCapacity;

const pageBytes: u32 = 65_536;

/** Makes the memory reach at least to `end`; false when there is no more. What is new is zero. */
export function reach(end: u32): bool {
  const wanted = <i32>((end + pageBytes - 1) / pageBytes);
  const missing = wanted - memory.size();
  return missing <= 0 || memory.grow(missing) !== -1;
}
