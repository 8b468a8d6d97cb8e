import type { Buckets } from '../../batch/index.ts';
import { coarserIndex } from './bucket-bounds.ts';
import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

/** `h` in a coarser schema: each bucket goes whole into the one that covers it. Custom buckets stay as they are. */
export function reduceResolution(h: FloatHistogram, schema: number): FloatHistogram {
  if (usesCustomBuckets(h) || schema >= h.schema) return h;
  return {
    ...h,
    schema,
    positive: mergeNeighbours(h.positive, h.schema - schema),
    negative: mergeNeighbours(h.negative, h.schema - schema),
  };
}

/** Buckets of a schema that is coarser by `steps`. */
export function mergeNeighbours(buckets: Buckets, steps: number): Buckets {
  if (steps === 0) return buckets;
  const index = new Int32Array(buckets.index.length);
  const count = new Float64Array(index.length);
  let length = 0;
  for (let from = 0; from < index.length; from++) {
    const target = coarserIndex(buckets.index[from] as number, steps);
    if (length === 0 || index[length - 1] !== target) index[length++] = target;
    count[length - 1] = (count[length - 1] as number) + (buckets.count[from] as number);
  }
  return { index: index.slice(0, length), count: count.slice(0, length) };
}
