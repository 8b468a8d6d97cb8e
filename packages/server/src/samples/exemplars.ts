import type { Matcher } from '../promql/index.ts';
import { idsOf } from '../query/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import type { Store } from '../store/index.ts';
import { labelsWithName } from './labels-with-name.ts';
import { matchSeries } from './match-series.ts';

export type Exemplar = { labels: LabelPairs; value: number; timestampMs: number };

/** Exemplars of one series in the order of time. */
export type SeriesExemplars = { seriesLabels: LabelPairs; exemplars: Exemplar[] };

/** Most exemplars in one answer. */
export const maxExemplars = 100_000;

/** Exemplars of the series that any of the selectors selects, between two times, both inclusive. */
export async function readExemplars(
  sources: { table: SeriesTable; store: Store; flushPoints: () => Promise<void> },
  selectors: readonly (readonly Matcher[])[],
  span: { startMs: number; endMs: number },
  signal: AbortSignal,
): Promise<SeriesExemplars[]> {
  const { table, store, flushPoints } = sources;
  const indexes = new Set<number>();
  for (const matchers of selectors) {
    for (const index of await matchSeries(table, matchers, signal)) indexes.add(index);
  }
  if (indexes.size === 0) return [];
  await flushPoints();
  const points = await store.readExemplars({
    series: idsOf(
      table,
      [...indexes].filter((index) => table.has(index)),
    ),
    span,
    limit: maxExemplars,
  });
  const found = new Map<number, SeriesExemplars>();
  for (const { idLow, idHigh, labels, value, timestampMs } of points) {
    const index = table.indexOfId(idLow, idHigh);
    if (index === -1) continue;
    let ofSeries = found.get(index);
    if (ofSeries === undefined) {
      const { name, labels } = table.definition(index);
      ofSeries = { seriesLabels: labelsWithName(name, labels), exemplars: [] };
      found.set(index, ofSeries);
    }
    ofSeries.exemplars.push({ labels, value, timestampMs });
  }
  return [...found.values()];
}
