import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

/** The finest schema there is; the bounds of all others are among its bounds. */
const finestSchema = 8;

/** 2^(i/256) for i from 0 to 255. */
const fractionsOfTwo = Float64Array.from(
  { length: 1 << finestSchema },
  (_, i) => 2 ** (i / (1 << finestSchema)),
);

/**
 * The upper bound of bucket `index` of an exponential schema: 2^(index · 2^-schema). The bound at 2^1024 is the
 * largest float instead, so that only observations of infinity are above it.
 */
export function exponentialBound(index: number, schema: number): number {
  if (schema < 0) return powerOfTwo(index * 2 ** -schema, 1);
  const fraction = (index & ((1 << schema) - 1)) << (finestSchema - schema);
  return powerOfTwo(index >> schema, fractionsOfTwo[fraction] as number);
}

function powerOfTwo(exponent: number, fraction: number): number {
  if (exponent === 1024 && fraction === 1) return Number.MAX_VALUE;
  return fraction * 2 ** exponent;
}

/** The upper bound of a positive bucket: exponential, or one of the custom bounds, then +Infinity. */
export function upperBound(h: FloatHistogram, index: number): number {
  if (!usesCustomBuckets(h)) return exponentialBound(index, h.schema);
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return h.bounds[index] ?? Number.POSITIVE_INFINITY;
}

/** The index that bucket `index` of `schema` has in a schema that is coarser by `steps`. */
export function coarserIndex(index: number, steps: number): number {
  return ((index - 1) >> steps) + 1;
}
