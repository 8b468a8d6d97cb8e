/** Doubles a typed array until it holds `length` entries; what it held is copied. */
export function grownTo<
  T extends Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float64Array,
>(column: T, length: number): T {
  if (column.length >= length) return column;
  let capacity = Math.max(16, column.length);
  while (capacity < length) capacity *= 2;
  const ColumnType = column.constructor as new (capacity: number) => T;
  const grown = new ColumnType(capacity);
  grown.set(column);
  return grown;
}
