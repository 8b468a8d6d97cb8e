import type { Matcher } from '../promql/index.ts';
import { matchSeries } from '../samples/index.ts';
import type { SeriesTable } from '../series/index.ts';

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
