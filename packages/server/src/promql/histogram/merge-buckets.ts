import type { Buckets } from '../../batch/index.ts';
import { compactBuckets, sameNumbers } from './float-histogram.ts';

/** a + sign · b, bucket by bucket; both of one schema or with the same bounds. */
export function mergeBuckets(a: Buckets, b: Buckets, sign: 1 | -1): Buckets {
  if (b.index.length === 0) return a;
  if (sameNumbers(a.index, b.index)) {
    return compactBuckets({
      index: a.index,
      count: a.count.map((count, i) => count + sign * (b.count[i] as number)),
    });
  }
  const index = unionOfIndices(a.index, b.index);
  const count = new Float64Array(index.length);
  let fromA = 0;
  let fromB = 0;
  for (let i = 0; i < index.length; i++) {
    if (index[i] === a.index[fromA]) count[i] = a.count[fromA++] as number;
    if (index[i] === b.index[fromB]) {
      count[i] = (count[i] as number) + sign * (b.count[fromB++] as number);
    }
  }
  return compactBuckets({ index, count });
}

/** All indices of two growing lists, growing. */
export function unionOfIndices(a: Int32Array, b: Int32Array): Int32Array {
  const union = new Int32Array(a.length + b.length);
  let length = 0;
  let fromA = 0;
  let fromB = 0;
  while (fromA < a.length || fromB < b.length) {
    const nextA = a[fromA] ?? Number.POSITIVE_INFINITY;
    const nextB = b[fromB] ?? Number.POSITIVE_INFINITY;
    union[length++] = Math.min(nextA, nextB);
    if (nextA <= nextB) fromA++;
    if (nextB <= nextA) fromB++;
  }
  return union.slice(0, length);
}
