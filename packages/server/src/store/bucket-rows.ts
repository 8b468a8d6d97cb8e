import type { RowReader } from './native/index.ts';
import type { BucketRows } from './store.ts';

export function emptyRows(count: number): BucketRows {
  return {
    count,
    group: new Uint32Array(count),
    bucketMs: new Float64Array(count),
    sampleCount: new Float64Array(count),
    sum: new Float64Array(count),
    min: new Float64Array(count),
    max: new Float64Array(count),
  };
}

/** Bytes in memory. */
export function sizeOfRows({ count }: BucketRows): number {
  return count * (4 + 5 * 8);
}

/** Bytes of a row as {@link readRow} reads it. */
export const bucketRowBytes = 4 + 4 + 8 * 4;

/** Reads the next row of an answer. */
export function readRow(answer: RowReader, rows: BucketRows, row: number): void {
  rows.group[row] = answer.uint32();
  rows.bucketMs[row] = answer.uint32() * 1000;
  rows.sampleCount[row] = answer.float64();
  rows.sum[row] = answer.float64();
  rows.min[row] = answer.float64();
  rows.max[row] = answer.float64();
}

const columns = ['group', 'bucketMs', 'sampleCount', 'sum', 'min', 'max'] as const;

/** Of both one row per group and bucket. Gives `a` itself where `b` is empty, and changes neither. */
export function addedUp(a: BucketRows, b: BucketRows): BucketRows {
  if (b.count === 0) return a;
  const all = emptyRows(a.count + b.count);
  for (const column of columns) all[column].set(a[column].subarray(0, a.count));
  all.count = a.count;
  const rowsOfGroup = new Map<number, Map<number, number>>();
  for (let row = 0; row < b.count; row++) {
    const rows = rowsOfGroup.get(b.group[row]) ?? new Map<number, number>();
    rowsOfGroup.set(b.group[row], rows.set(b.bucketMs[row], row));
  }
  for (let row = 0; row < a.count; row++) {
    const rows = rowsOfGroup.get(a.group[row]);
    const same = rows?.get(a.bucketMs[row]);
    if (same === undefined) continue;
    all.sampleCount[row] += b.sampleCount[same];
    all.sum[row] += b.sum[same];
    all.min[row] = Math.min(a.min[row], b.min[same]);
    all.max[row] = Math.max(a.max[row], b.max[same]);
    rows?.delete(a.bucketMs[row]);
  }
  for (const rows of rowsOfGroup.values()) {
    for (const row of rows.values()) {
      for (const column of columns) all[column][all.count] = b[column][row];
      all.count++;
    }
  }
  return all;
}
