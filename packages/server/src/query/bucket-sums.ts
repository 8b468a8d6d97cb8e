import { Sketch } from '../sketch/index.ts';
import type { BucketRows, SketchRows } from '../store/index.ts';

export type BucketSum = {
  group: number;
  bucketMs: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How the values are distributed, where that was asked for and is known. */
  sketch?: Sketch;
};

/** For each bucket that is there. */
const mostLookups = 8;

/** Adds up what the store and the head know of the same groups and buckets. */
export class BucketSums {
  #sums = new Map<number, Map<number, BucketSum>>();
  /** By group and bucket, as the sums; they come in any order. */
  readonly #sketches = new Map<number, Map<number, Sketch>>();
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

  /** The sketch stays its owner's. */
  addSketch(group: number, bucketMs: number, sketch: Sketch): void {
    const ofGroup = this.#sketches.get(group) ?? new Map<number, Sketch>();
    this.#sketches.set(group, ofGroup);
    const known = ofGroup.get(bucketMs) ?? new Sketch();
    ofGroup.set(bucketMs, known);
    known.merge(sketch);
  }

  addSketchRows({ count, group, bucketMs, code, weight }: SketchRows): void {
    for (let start = 0, end = 0; start < count; start = end) {
      while (end < count && group[end] === group[start] && bucketMs[end] === bucketMs[start]) end++;
      const sketch = new Sketch(code.slice(start, end), weight.slice(start, end), end - start);
      this.addSketch(group[start], bucketMs[start], sketch);
    }
  }

  /** In the order of time, then of groups. */
  sorted(): BucketSum[] {
    for (const [group, ofGroup] of this.#sketches) {
      for (const [bucketMs, sketch] of ofGroup) {
        const sum = this.#sums.get(group)?.get(bucketMs);
        if (sum !== undefined) sum.sketch = sketch;
      }
    }
    const groups = [...this.#sums].sort(([a], [b]) => a - b).map(([, ofGroup]) => ofGroup);
    const times = this.#times();
    // Looking up what may be there is faster than to compare, unless most of it is not.
    if (groups.length * times.length > mostLookups * this.size) {
      const all = groups.flatMap((ofGroup) => [...ofGroup.values()]);
      return all.sort((a, b) => a.bucketMs - b.bucketMs || a.group - b.group);
    }
    const sorted: BucketSum[] = [];
    for (const bucketMs of times) {
      for (const ofGroup of groups) {
        const sum = ofGroup.get(bucketMs);
        if (sum !== undefined) sorted.push(sum);
      }
    }
    return sorted;
  }

  /** When any group has a bucket, in order. */
  #times(): Float64Array {
    const times = new Set<number>();
    for (const ofGroup of this.#sums.values()) for (const ms of ofGroup.keys()) times.add(ms);
    return Float64Array.from(times).sort();
  }
}
