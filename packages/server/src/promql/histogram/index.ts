/** Native histograms as PromQL computes with them, and quantiles of classic ones. */
export { add, type HistogramSum, subtract } from './add.ts';
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
export * from './notes.ts';
export { histogramFraction, histogramQuantile } from './quantile.ts';
export { reduceResolution } from './reduce-resolution.ts';
export { combinedHint, hintsCollide } from './reset-hints.ts';
