import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { packedIds } from './packed-literal.ts';
import type { SeriesIds } from './store.ts';

/** The definitions go last: a delete that was interrupted can be asked for again by name. */
const tables = [
  ['samples', 'series'],
  ['minutes', 'series'],
  ['hours', 'series'],
  ['days', 'series'],
  ['histograms', 'series'],
  ['exemplars', 'series'],
  ['histogram_series', 'series'],
  ['series', 'id'],
] as const;

/** No statement sees the rows any more when this returns; merges remove them from the disk. */
export async function deleteSeries(engine: Engine, series: SeriesIds): Promise<void> {
  if (series.count === 0) return;
  const ids = packedIds(series);
  const filled = await tablesWithRows(engine);
  for (const [table, column] of tables) {
    if (!filled.has(table)) continue;
    await engine.command({
      sql: `DELETE FROM ${table} WHERE ${column} IN ${ids}`,
      settings: { lightweight_deletes_sync: 2, mutations_sync: 2 },
    });
  }
}

/** A delete takes some tenths of a second, even from an empty table, and most servers have no histograms. */
async function tablesWithRows(engine: Engine): Promise<Set<string>> {
  const rows = new RowReader(
    await engine.queryInternally({
      // A kind of table that does not know how many rows it has may have some.
      sql: `SELECT name FROM system.tables
WHERE database = currentDatabase() AND ifNull(total_rows, 1) > 0`,
    }),
  );
  const names = new Set<string>();
  while (!rows.done) names.add(rows.string());
  return names;
}
