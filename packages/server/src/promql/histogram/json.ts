/** Histograms in the answers of the Prometheus HTTP API. */
import { formatJson } from '../go-format.ts';
import { boundsAt, bucketTotal, countAt, inclusiveAt } from './bucket-positions.ts';
import type { FloatHistogram } from './float-histogram.ts';

/** Which bounds belong to the bucket: 0 only the upper, 1 only the lower, 2 neither, 3 both. */
type BoundaryRule = 0 | 1 | 2 | 3;

export type JsonBucket = [rule: BoundaryRule, lower: string, upper: string, count: string];

/** Numbers are texts, so that infinities and NaN fit in; empty buckets are left out. */
export type JsonHistogram = { count: string; sum: string; buckets?: JsonBucket[] };

export function histogramJson(h: FloatHistogram): JsonHistogram {
  const buckets: JsonBucket[] = [];
  const total = bucketTotal(h);
  for (let i = 0; i < total; i++) {
    const count = countAt(h, i);
    if (count === 0) continue;
    const { lower, upper } = boundsAt(h, i);
    buckets.push([boundaryRule(h, i), formatJson(lower), formatJson(upper), formatJson(count)]);
  }
  const result = { count: formatJson(h.count), sum: formatJson(h.sum) };
  return buckets.length === 0 ? result : { ...result, buckets };
}

function boundaryRule(h: FloatHistogram, position: number): BoundaryRule {
  const { lower, upper } = inclusiveAt(h, position);
  if (lower) return upper ? 3 : 1;
  return upper ? 0 : 2;
}
