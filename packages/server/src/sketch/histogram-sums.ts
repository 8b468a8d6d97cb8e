import { type Buckets, customBucketsSchema, type Histogram } from '../batch/index.ts';
import { addHistogram, customBounds, isCount } from './add-histogram.ts';
import { Sketch } from './sketch.ts';

/** What the observations of a histogram come to. `sketch` belongs to the caller. */
export type HistogramSums = {
  count: number;
  sum: number;
  min: number;
  max: number;
  sketch: Sketch;
};

/**
 * Sums up a histogram. A sum that the sender does not give (NaN) is estimated from the buckets. Smallest and
 * largest are the ends of the outermost buckets, or what the sender says where that is narrower.
 * Null for one without observations.
 */
export function histogramSums(histogram: Histogram): HistogramSums | null {
  const sketch = new Sketch();
  addHistogram(sketch, histogram);
  const count = isCount(histogram.count) ? histogram.count : sketch.count;
  if (sketch.length === 0 || count === 0) return null;
  const lowest = lowestOf(histogram);
  const highest = highestOf(histogram);
  const min = Number.isNaN(histogram.min) ? lowest : Math.max(lowest, histogram.min);
  const max = Number.isNaN(histogram.max) ? highest : Math.min(highest, histogram.max);
  return {
    count,
    sum: Number.isFinite(histogram.sum) ? histogram.sum : sketch.estimatedSum,
    // What a sender says of the whole run may contradict what came since the last time.
    min: Math.min(min, highest),
    max: Math.max(max, lowest),
    sketch,
  };
}

function lowestOf({ schema, positive, negative, zeroCount, bounds }: Histogram): number {
  if (schema === customBucketsSchema) return customBounds(bounds, first(positive))[0];
  if (negative.index.length > 0) return -upperBound(last(negative), schema);
  if (zeroCount > 0) return 0;
  return upperBound(first(positive) - 1, schema);
}

function highestOf({ schema, positive, negative, zeroCount, bounds }: Histogram): number {
  if (schema === customBucketsSchema) return customBounds(bounds, last(positive))[1];
  if (positive.index.length > 0) return upperBound(last(positive), schema);
  if (zeroCount > 0) return 0;
  return -upperBound(first(negative) - 1, schema);
}

/** Of the exponential bucket with this index; no larger than a double may be. */
function upperBound(index: number, schema: number): number {
  return Math.min(2 ** (index * 2 ** -schema), Number.MAX_VALUE);
}

function first({ index }: Buckets): number {
  return index[0] ?? 0;
}

function last({ index }: Buckets): number {
  return index.at(-1) ?? 0;
}
