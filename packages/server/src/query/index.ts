export { type Frame, Query, type QueryOptions, type Selection } from './query.ts';
export { selectSeries } from './select-series.ts';
export { TimeZone } from './time-zone.ts';
