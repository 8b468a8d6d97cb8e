import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from './engine/index.ts';
import { encodeNativeBlock, type NativeColumn } from './native/index.ts';

/** Columns of which the first `rowCount` rows count. */
export type Block = { columns: readonly NativeColumn[]; rowCount: number };

/** Inserts the blocks, which have the same columns, in one go: the engine makes one part of them. */
export async function insertBlocks(
  engine: Engine,
  table: string,
  blocks: readonly Block[],
): Promise<void> {
  const filled = blocks.filter(({ rowCount }) => rowCount > 0);
  if (filled.length === 0) return;
  const pieces: Uint8Array[] = [];
  for (const { columns, rowCount } of filled) {
    // Millions of rows take tenths of a second.
    if (pieces.length > 0) await nextTurn();
    pieces.push(...encodeNativeBlock(columns, rowCount));
  }
  await engine.insertNative(table, filled[0].columns, pieces);
}

/** Inserts the first `rowCount` rows of the columns as one block; nothing when there are none. */
export async function insertRows(
  engine: Engine,
  table: string,
  columns: readonly NativeColumn[],
  rowCount: number,
): Promise<void> {
  await insertBlocks(engine, table, [{ columns, rowCount }]);
}
