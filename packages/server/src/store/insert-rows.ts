import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Engine } from './engine/index.ts';
import { encodeNativeBlock, type NativeColumn } from './native/index.ts';

/** Columns of which the first `rowCount` rows count. */
export type Block = { columns: readonly NativeColumn[]; rowCount: number };

/**
 * Inserts the blocks, which have the same columns, in one go: the engine makes one part of them. They are taken one by
 * one, and others get their turns between.
 */
export async function insertBlocks(
  engine: Engine,
  table: string,
  blocks: Iterable<Block>,
): Promise<void> {
  let first: Block | undefined;
  const pieces: Uint8Array[] = [];
  for (const block of blocks) {
    if (block.rowCount === 0) continue;
    // Millions of rows take tenths of a second.
    if (first !== undefined) await nextTurn();
    first ??= block;
    pieces.push(...encodeNativeBlock(block.columns, block.rowCount));
  }
  if (first !== undefined) await engine.insertNative(table, first.columns, pieces);
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
