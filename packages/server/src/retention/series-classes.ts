import type { Matcher } from '../promql/index.ts';
import { matchSeries } from '../samples/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { SeriesIds } from '../store/index.ts';

/**
 * By the index of a series: 0 where none of the selectors matches it, or the place of the first that does, from 1.
 * Series that are born later are not in it.
 */
export async function seriesClasses(
  table: SeriesTable,
  selectors: readonly (readonly Matcher[])[],
  signal: AbortSignal,
): Promise<Uint8Array> {
  const classes = new Uint8Array(table.size);
  for (let place = selectors.length; place > 0; place--) {
    const found = await matchSeries(table, selectors[place - 1], signal);
    for (const index of found) if (index < classes.length) classes[index] = place;
  }
  return classes;
}

/** The ids of the series of a class that are still there. */
export function idsOfClass(table: SeriesTable, classes: Uint8Array, place: number): SeriesIds {
  let count = 0;
  for (let index = 0; index < classes.length; index++) if (classes[index] === place) count++;
  const ids = { count: 0, idLow: new Uint32Array(count), idHigh: new Uint32Array(count) };
  for (let index = 0; index < classes.length; index++) {
    if (classes[index] !== place || !table.has(index)) continue;
    ids.idLow[ids.count] = table.idLow[index];
    ids.idHigh[ids.count] = table.idHigh[index];
    ids.count++;
  }
  return ids;
}
