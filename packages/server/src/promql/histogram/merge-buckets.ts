import type { Buckets } from '../../batch/index.ts';
import { compactBuckets } from './float-histogram.ts';

/** a + sign · b, bucket by bucket; both of one schema or with the same bounds. */
export function mergeBuckets(a: Buckets, b: Buckets, sign: 1 | -1): Buckets {
  if (b.index.length === 0) return a;
  if (a.index.length === b.index.length && holdsIndices(a.index, b.index)) {
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
  while (fromA < a.length && fromB < b.length) {
    const nextA = a[fromA] as number;
    const nextB = b[fromB] as number;
    union[length++] = Math.min(nextA, nextB);
    if (nextA <= nextB) fromA++;
    if (nextB <= nextA) fromB++;
  }
  while (fromA < a.length) union[length++] = a[fromA++] as number;
  while (fromB < b.length) union[length++] = b[fromB++] as number;
  return union.slice(0, length);
}

/** Whether `all` has every index of `some`; both grow. */
export function holdsIndices(all: Int32Array, some: Int32Array): boolean {
  let at = 0;
  for (let i = 0; i < some.length; i++) {
    const index = some[i] as number;
    while (at < all.length && (all[at] as number) < index) at++;
    if (at === all.length || all[at] !== index) return false;
  }
  return true;
}
