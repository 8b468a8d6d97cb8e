type Column = Uint8Array | Uint16Array | Uint32Array | Int16Array | Int32Array | Float64Array;

/** Doubles a typed array until it holds `length` entries; what it held is copied. */
export function grownTo<T extends Column>(column: T, length: number): T {
  if (column.length >= length) return column;
  const ColumnType = column.constructor as new (capacity: number) => T;
  const grown = new ColumnType(doubled(column, length));
  grown.set(column);
  return grown;
}

/** {@link grownTo} in memory that other threads can read, too. */
export function sharedGrownTo<T extends Column>(column: T, length: number): T {
  if (column.length >= length) return column;
  const ColumnType = column.constructor as new (memory: SharedArrayBuffer) => T;
  const sizeBytes = doubled(column, length) * column.BYTES_PER_ELEMENT;
  const grown = new ColumnType(new SharedArrayBuffer(sizeBytes));
  grown.set(column);
  return grown;
}

function doubled(column: Column, length: number): number {
  let capacity = Math.max(16, column.length);
  while (capacity < length) capacity *= 2;
  return capacity;
}
