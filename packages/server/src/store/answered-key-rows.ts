import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import type { AnsweredKey } from './store.ts';
import { withinMs } from './time-literal.ts';

export function writeAnsweredKeys(engine: Engine, keys: readonly AnsweredKey[]): Promise<void> {
  return insertRows(
    engine,
    'answered_keys',
    [
      { name: 'key', type: 'String', values: keys.map((answered) => answered.key) },
      {
        name: 'answered_at',
        type: 'DateTime64(3)',
        values: Float64Array.from(keys, (answered) => answered.answeredAtMs),
      },
      {
        name: 'status',
        type: 'UInt16',
        values: Uint16Array.from(keys, (answered) => answered.status),
      },
      { name: 'body', type: 'String', values: keys.map((answered) => answered.body) },
    ],
    keys.length,
  );
}

/** Most bytes of keys and answers that are read back: the newest ones, give or take a block of them. */
export const maxReadKeyBytes = 128 * 1024 * 1024;

/** In the order in which they were answered; the oldest are left out where they would be too large together. */
export async function readAnsweredKeys(
  engine: Engine,
  sinceMs: number,
  maxBytes = maxReadKeyBytes,
): Promise<AnsweredKey[]> {
  const rows = new RowReader(
    await engine.queryInternally({
      sql: `SELECT key, toUnixTimestamp64Milli(answered_at), status, body FROM answered_keys FINAL
WHERE ${withinMs('answered_at', { startMs: sinceMs, endMs: Infinity })}
ORDER BY answered_at DESC, key DESC`,
      settings: {
        max_result_bytes: maxBytes,
        result_overflow_mode: 'break',
        max_bytes_before_external_sort: sortInMemoryBytes,
        max_block_size: keysPerBlock,
      },
    }),
  );
  const keys: AnsweredKey[] = [];
  while (!rows.done) {
    keys.push({
      key: rows.string(),
      answeredAtMs: rows.int64(),
      status: rows.uint16(),
      body: rows.string(),
    });
  }
  return keys.reverse();
}

const keysPerBlock = 4096;

/** Above this much memory they are sorted on disk. */
const sortInMemoryBytes = 64 * 1024 * 1024;
