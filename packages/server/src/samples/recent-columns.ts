import { dayMs, type Head, maxSeriesApart } from '../head/index.ts';
import type { SampleBudget } from '../promql/index.ts';
import type { RecentSource } from '../query/index.ts';
import { isWithin, type Span, wholeMinutes } from '../store/index.ts';
import { labelsWithName } from './labels-with-name.ts';
import { capacityFor, type ReadColumnsOptions } from './read-columns.ts';
import { type ColumnSpan, SeriesColumn } from './series-column.ts';

export type RecentColumnsSources = Pick<
  ReadColumnsOptions,
  'table' | 'store' | 'cache' | 'pending' | 'nowMs' | 'keep'
> & { recent: RecentSource; head: Head };

/**
 * The same as {@link readColumns} without waiting, of few series whose samples are all at hand: each alone in its minute, or
 * still in memory. null where that is not so, or not known.
 */
export function readRecentColumns(
  sources: RecentColumnsSources,
  indexes: readonly number[],
  span: ColumnSpan,
  budget: SampleBudget,
): SeriesColumn[] | null {
  const { table, store, cache, nowMs, keep } = sources;
  if (indexes.length > maxSeriesApart || span.fromMs < store.rawCutDay * dayMs) return null;
  const known = indexes.filter((index) => table.has(index));
  const samples = samplesAtHand(sources, known, { startMs: span.fromMs, endMs: span.throughMs });
  if (samples === null) return null;
  const columns: SeriesColumn[] = [];
  for (const [i, ofSeries] of samples.entries()) {
    budget.takeSamples(ofSeries.size);
    const { name, labels } = table.definition(known[i]);
    const capacity = capacityFor(ofSeries.size, span);
    const column = new SeriesColumn(known[i], labelsWithName(name, labels), false, span, capacity);
    for (const [ms, value] of [...ofSeries].sort(([a], [b]) => a - b)) column.append(ms, value);
    column.noteAsked(span.fromMs, nowMs());
    columns.push(column);
  }
  for (const column of columns) keep(column);
  cache.shrink();
  return columns;
}

/** Of each series its values by their times. */
function samplesAtHand(
  { table, head, recent, pending }: RecentColumnsSources,
  indexes: readonly number[],
  span: Span,
): Map<number, number>[] | null {
  // What counters have come to before is not at hand, and histograms are not samples.
  const isPlain = (index: number) => table.type(index) !== 'counter' && !head.hasHistograms(index);
  if (!indexes.every(isPlain)) return null;
  const open = indexes.map((index) => head.samplesOf(index));
  if (open.includes(null)) return null;
  const stored = recent.rowsOf(indexes, wholeMinutes(span));
  const waiting = stored === null ? null : pending(indexes, span);
  if (stored === null || waiting === null) return null;
  if (!stored.flat().every(({ isOneSample }) => isOneSample)) return null;
  const all: Map<number, number>[] = [];
  for (const [i, index] of indexes.entries()) {
    const samples = new Map<number, number>();
    const ofStore = stored[i].map(({ lastMs, sum }) => ({ timestampMs: lastMs, value: sum }));
    const found = [...ofStore, ...(open[i] ?? []), ...(waiting.get(index) ?? [])];
    for (const { timestampMs, value } of found) {
      if (!isWithin(timestampMs, span)) continue;
      const known = samples.get(timestampMs);
      // Which of two values counts that have one time, or that one is a stale marker, only the store can tell.
      const isPlain = Number.isFinite(value) && (known === undefined || Object.is(known, value));
      if (!isPlain) return null;
      samples.set(timestampMs, value);
    }
    all.push(samples);
  }
  return all;
}
