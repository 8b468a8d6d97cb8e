import type { BucketRows } from '../store/index.ts';

export type BucketSum = {
  group: number;
  bucketMs: number;
  count: number;
  sum: number;
  min: number;
  max: number;
};

/** Adds up what the store and the head know of the same groups and buckets. */
export class BucketSums {
  #sums = new Map<number, Map<number, BucketSum>>();
  size = 0;

  add(group: number, bucketMs: number, count: number, sum: number, min: number, max: number): void {
    let ofGroup = this.#sums.get(group);
    if (ofGroup === undefined) {
      ofGroup = new Map();
      this.#sums.set(group, ofGroup);
    }
    const known = ofGroup.get(bucketMs);
    if (known === undefined) {
      ofGroup.set(bucketMs, { group, bucketMs, count, sum, min, max });
      this.size++;
      return;
    }
    known.count += count;
    known.sum += sum;
    known.min = Math.min(known.min, min);
    known.max = Math.max(known.max, max);
  }

  addRows(rows: BucketRows): void {
    for (let i = 0; i < rows.count; i++) {
      this.add(
        rows.group[i],
        rows.bucketMs[i],
        rows.sampleCount[i],
        rows.sum[i],
        rows.min[i],
        rows.max[i],
      );
    }
  }

  /** In the order of time, then of groups. */
  sorted(): BucketSum[] {
    const all = [...this.#sums.values()].flatMap((ofGroup) => [...ofGroup.values()]);
    return all.sort((a, b) => a.bucketMs - b.bucketMs || a.group - b.group);
  }
}
