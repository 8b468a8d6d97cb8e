import { openHours } from './day-rollup.ts';
import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import type { OpenRows } from './open-rows.ts';
import type { Progress } from './progress.ts';
import { dayLiteral } from './time-literal.ts';

/** Notes when rows begin that a store which was just opened has in no rollup yet. */
export async function findOpenRows(engine: Engine, progress: Progress): Promise<void> {
  const hoursDone = progress.get('hoursDone');
  const openFrom = dayLiteral(progress.get('openMinutesDay'));
  const minutes = `segment > ${hoursDone} AND keep >= ${openFrom}`;
  await load(engine, progress.openMinutes, 'minutes', 'segment', 'minute', minutes);
  await load(engine, progress.openHours, 'hours', 'era', 'hour', openHours(progress, hoursDone));
}

async function load(
  engine: Engine,
  rows: OpenRows,
  table: 'minutes' | 'hours',
  number: string,
  time: string,
  where: string,
): Promise<void> {
  const seconds = (bound: string) => `toUnixTimestamp(${bound}(${time}))`;
  const sql = `SELECT count(), max(${number}), ${seconds('min')}, ${seconds('max')} FROM ${table} WHERE ${where}`;
  const found = new RowReader(await engine.queryInternally({ sql }));
  const isEmpty = found.uint64() === 0;
  const last = found.uint32();
  const span = { startMs: found.uint32() * 1000, endMs: found.uint32() * 1000 };
  rows.load(isEmpty ? null : { number: last, span });
}
