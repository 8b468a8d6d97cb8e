import type { Engine } from './engine/index.ts';
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
  for (const [table, column] of tables) {
    await engine.command({
      sql: `DELETE FROM ${table} WHERE ${column} IN ${ids}`,
      settings: { lightweight_deletes_sync: 2, mutations_sync: 2 },
    });
  }
}
