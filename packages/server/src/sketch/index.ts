export { addEvenly, addHistogram } from './add-histogram.ts';
export {
  bucketsPerDoubling,
  codeOfOne,
  codeOfValue,
  maxCode,
  maxRelativeError,
  sketchSchema,
  valueOfCode,
} from './bucket-code.ts';
export { histogramIncrease } from './histogram-increase.ts';
export { countedSince, type HistogramRun, runAfter } from './histogram-run.ts';
export { type HistogramSums, histogramSums } from './histogram-sums.ts';
export { maxSketchBuckets, Sketch } from './sketch.ts';
