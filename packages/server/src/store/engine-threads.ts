import type { StatementSettings } from './engine/index.ts';
import type { SeriesIds } from './store.ts';

/** Below this many series one thread is faster than handing work to a second one. */
const seriesPerThread = 64;

export function threadCount(series: SeriesIds): number {
  return series.count <= seriesPerThread ? 1 : 2;
}

/** For questions about rollup rows, where the index on segments finds the minutes after the last era. */
export function threadsFor(series: SeriesIds): StatementSettings {
  return { max_threads: threadCount(series), use_skip_indexes: 1 };
}
