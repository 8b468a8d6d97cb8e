/** Series as test scripts and unit tests of rules write them: `metric{a="b"} 1 2+3x4 _ stale`. */
export { parseMetric, parseSeries } from './parse-series.ts';
export type { ExpectedSeries, SequenceValue } from './sequence.ts';
