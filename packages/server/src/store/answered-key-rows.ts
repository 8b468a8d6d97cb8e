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

/** In the order in which they were answered. */
export async function readAnsweredKeys(engine: Engine, sinceMs: number): Promise<AnsweredKey[]> {
  const rows = new RowReader(
    await engine.query({
      sql: `SELECT key, toUnixTimestamp64Milli(answered_at), status, body FROM answered_keys FINAL
WHERE ${withinMs('answered_at', { startMs: sinceMs, endMs: Infinity })} ORDER BY answered_at, key`,
      settings: { max_execution_time: 60 },
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
  return keys;
}
