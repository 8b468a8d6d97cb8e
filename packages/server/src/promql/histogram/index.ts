/**
 * Native histograms as PromQL computes with them, and quantiles of classic ones. Stored histograms are operands as
 * they are; nothing here changes an operand.
 */
export { add, type Combined, subtract } from './add.ts';
export { HistogramAggregate } from './aggregate.ts';
export { binaryOperation } from './binary-operation.ts';
export {
  bucketFraction,
  bucketQuantile,
  type ClassicBucket,
  type ClassicQuantile,
  type ForcedMonotonicity,
} from './classic-buckets.ts';
export { detectReset, withDetectedHint, withStoredHint } from './detect-reset.ts';
export {
  compact,
  divide,
  emptyHistogram,
  equal,
  type FloatHistogram,
  multiply,
  negate,
  noBounds,
  usesCustomBuckets,
  withResetHint,
} from './float-histogram.ts';
export { histogramIncrease, lastIncrease, SeriesIncrease } from './increase.ts';
export { histogramJson, type JsonBucket, type JsonHistogram, numberText } from './json.ts';
export * from './notes.ts';
export { histogramFraction, histogramQuantile } from './quantile.ts';
export { reduceResolution } from './reduce-resolution.ts';
export { combinedHint, hintsCollide } from './reset-hints.ts';
export { histogramAverage, histogramStandardDeviation, histogramVariance } from './statistics.ts';
export { histogramExpression, histogramText, shortNumber } from './text.ts';
export { type Side, trim } from './trim.ts';
