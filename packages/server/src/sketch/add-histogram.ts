import { type Buckets, customBucketsSchema, type Histogram } from '../batch/index.ts';
import { codeOfIndex, sketchSchema } from './bucket-code.ts';
import type { Sketch } from './sketch.ts';

/**
 * A bucket that is wider than those of a sketch is spread over this many points inside it. Where the
 * values really lie within it nobody knows: it is the sender's resolution that bounds the error then, as
 * much as half of a bucket's width.
 */
const pointsPerBucket = 16;

/**
 * Adds what a histogram holds. Exponential ones of schema 6 to 8 are added exactly. Coarser ones are spread
 * evenly by the logarithm of the value, as Prometheus interpolates them; custom ones evenly by the value
 * itself. Beyond the last custom bound all lie on it, below the first between it and 0.
 */
export function addHistogram(sketch: Sketch, histogram: Histogram): void {
  if (isCount(histogram.zeroCount)) sketch.addCode(0, histogram.zeroCount);
  if (histogram.schema === customBucketsSchema) {
    addCustom(sketch, histogram.positive, histogram.bounds);
    return;
  }
  addExponential(sketch, histogram.positive, histogram.schema, 1);
  addExponential(sketch, histogram.negative, histogram.schema, -1);
}

function addExponential(sketch: Sketch, buckets: Buckets, schema: number, sign: 1 | -1): void {
  const { index, count } = buckets;
  if (schema >= sketchSchema) {
    const shift = schema - sketchSchema;
    const rest = (1 << shift) - 1;
    for (let i = 0; i < index.length; i++) {
      if (isCount(count[i]))
        sketch.addCode(sign * codeOfIndex((index[i] + rest) >> shift), count[i]);
    }
    return;
  }
  const width = 2 ** (sketchSchema - schema);
  const points = Math.min(width, pointsPerBucket);
  const step = width / points;
  for (let i = 0; i < index.length; i++) {
    if (!isCount(count[i])) continue;
    const lowest = (index[i] - 1) * width + Math.ceil(step / 2);
    for (let point = 0; point < points; point++) {
      sketch.addCode(sign * codeOfIndex(lowest + point * step), count[i] / points);
    }
  }
}

function addCustom(sketch: Sketch, buckets: Buckets, bounds: Float64Array): void {
  for (let i = 0; i < buckets.index.length; i++) {
    if (!isCount(buckets.count[i])) continue;
    const [lower, upper] = customBounds(bounds, buckets.index[i]);
    addEvenly(sketch, lower, upper, buckets.count[i]);
  }
}

/** Adds `count` values that lie somewhere between two bounds, evenly. */
export function addEvenly(sketch: Sketch, lower: number, upper: number, count: number): void {
  if (lower === upper) {
    sketch.add(upper, count);
    return;
  }
  const step = (upper - lower) / pointsPerBucket;
  for (let point = 0; point < pointsPerBucket; point++) {
    sketch.add(lower + (point + 0.5) * step, count / pointsPerBucket);
  }
}

/** Between which finite values the contents of a custom bucket are taken to lie. */
export function customBounds(bounds: Float64Array, index: number): [lower: number, upper: number] {
  if (bounds.length === 0) return [0, 0];
  if (index >= bounds.length) return [bounds[bounds.length - 1], bounds[bounds.length - 1]];
  const upper = bounds[index];
  if (index > 0) return [bounds[index - 1], upper];
  return upper > 0 ? [0, upper] : [upper, upper];
}

/** What senders claim may be infinite; that counts as nothing. */
export function isCount(count: number): boolean {
  return count > 0 && count < Number.POSITIVE_INFINITY;
}
