export type { RecentSource } from './add-recent.ts';
export {
  type Kept,
  type KeptLimits,
  KeptOfSeries,
  keyOfSeries,
  maxKeptBytes,
  maxKeptSeries,
  maxSeriesOfSet,
} from './kept-of-series.ts';
export { type Frame, Query, type QueryOptions, type Selection } from './query.ts';
export type { SumSources } from './read-sums.ts';
export { idsOf, selectSeries } from './select-series.ts';
export { TimeZone } from './time-zone.ts';
export { readTotalsBefore } from './totals-before.ts';
