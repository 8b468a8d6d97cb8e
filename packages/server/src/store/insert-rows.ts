import type { Engine } from './engine/index.ts';
import { encodeNativeBlock, type NativeColumn } from './native/index.ts';

/** Inserts the first `rowCount` rows of the columns as one block; nothing when there are none. */
export async function insertRows(
  engine: Engine,
  table: string,
  columns: readonly NativeColumn[],
  rowCount: number,
): Promise<void> {
  if (rowCount === 0) return;
  await engine.insertNative(table, columns, encodeNativeBlock(columns, rowCount));
}
