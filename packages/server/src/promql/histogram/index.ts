/**
 * Native histograms as PromQL computes with them, and quantiles of classic ones. Stored histograms are operands as
 * they are; nothing here changes an operand.
 */
export { add, subtract } from './add.ts';
export { HistogramAggregate } from './aggregate.ts';
export { binaryOperation } from './binary-operation.ts';
export {
  bucketFraction,
  bucketQuantile,
  type ClassicBucket,
  type ForcedMonotonicity,
} from './classic-buckets.ts';
export { detectReset, withDetectedHint, withStoredHint } from './detect-reset.ts';
export {
  divide,
  equal,
  type FloatHistogram,
  multiply,
  negate,
  noBounds,
  usesCustomBuckets,
  withResetHint,
} from './float-histogram.ts';
export { lastIncrease, SeriesIncrease } from './increase.ts';
export { histogramJson, type JsonHistogram } from './json.ts';
export * from './notes.ts';
export { histogramFraction, histogramQuantile } from './quantile.ts';
export { histogramAverage, histogramStandardDeviation, histogramVariance } from './statistics.ts';
export { histogramExpression, histogramText } from './text.ts';
export { trim } from './trim.ts';
