import { grownTo } from '../columns/grown-to.ts';
import { Sketch } from '../sketch/index.ts';
import { type BucketRows, isWithin, type SketchRows, type Span } from '../store/index.ts';

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

const everything: readonly Span[] = [
  { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY },
];

/**
 * Adds up what the store and the head know of the same groups and buckets. In columns: an answer of a hundred thousand
 * buckets as objects in maps keeps the garbage collector busier than all else.
 */
export class BucketSums {
  #group = new Uint32Array(0);
  #bucketMs = new Float64Array(0);
  #count = new Float64Array(0);
  #sum = new Float64Array(0);
  #min = new Float64Array(0);
  #max = new Float64Array(0);
  /** Where the first {@link #placedCount} buckets lie, by group and time: the others are looked for by nobody yet. */
  readonly #places = new Map<number, Map<number, number>>();
  #placedCount = 0;
  /** By group and bucket, as the sums; they come in any order. */
  readonly #sketches = new Map<number, Map<number, Sketch>>();
  size = 0;

  add(group: number, bucketMs: number, count: number, sum: number, min: number, max: number): void {
    this.#placeAll();
    const place = this.#places.get(group)?.get(bucketMs) ?? this.#append(group, bucketMs);
    this.#addAt(place, count, sum, min, max);
  }

  /**
   * Adds rows that have each bucket once: those whose buckets begin within the spans, or all. With `bucketOf` to the
   * buckets that it gives for where theirs begin.
   */
  addRows(
    rows: BucketRows,
    within: readonly Span[] = everything,
    bucketOf?: (bucketMs: number) => number,
  ): void {
    this.#placeAll();
    this.#reserve(this.size + rows.count);
    for (let i = 0; i < rows.count; i++) {
      const group = rows.group[i];
      const rowMs = rows.bucketMs[i];
      if (!within.some((span) => isWithin(rowMs, span))) continue;
      const bucketMs = bucketOf === undefined ? rowMs : bucketOf(rowMs);
      // Only what was there before may be the same, unless buckets become one.
      if (bucketOf !== undefined) this.#placeAll();
      const place = this.#places.get(group)?.get(bucketMs) ?? this.#append(group, bucketMs);
      this.#addAt(place, rows.sampleCount[i], rows.sum[i], rows.min[i], rows.max[i]);
    }
  }

  /** All sums, in no particular order; they change with the next one that is added. */
  get rows(): BucketRows {
    return {
      count: this.size,
      group: this.#group,
      bucketMs: this.#bucketMs,
      sampleCount: this.#count,
      sum: this.#sum,
      min: this.#min,
      max: this.#max,
    };
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

  /** In the order of time, then of groups; each is made as it is asked for. */
  *sorted(): Generator<BucketSum> {
    for (const place of this.#order()) {
      const group = this.#group[place];
      const bucketMs = this.#bucketMs[place];
      const sketch = this.#sketches.get(group)?.get(bucketMs);
      const sum: BucketSum = {
        group,
        bucketMs,
        count: this.#count[place],
        sum: this.#sum[place],
        min: this.#min[place],
        max: this.#max[place],
      };
      if (sketch !== undefined) sum.sketch = sketch;
      yield sum;
    }
  }

  #addAt(place: number, count: number, sum: number, min: number, max: number): void {
    this.#count[place] += count;
    this.#sum[place] += sum;
    this.#min[place] = Math.min(this.#min[place], min);
    this.#max[place] = Math.max(this.#max[place], max);
  }

  /** A bucket more, of nothing so far. */
  #append(group: number, bucketMs: number): number {
    const place = this.size++;
    this.#reserve(this.size);
    this.#group[place] = group;
    this.#bucketMs[place] = bucketMs;
    this.#min[place] = Number.POSITIVE_INFINITY;
    this.#max[place] = Number.NEGATIVE_INFINITY;
    return place;
  }

  #reserve(length: number): void {
    if (this.#group.length >= length) return;
    this.#group = grownTo(this.#group, length);
    this.#bucketMs = grownTo(this.#bucketMs, length);
    this.#count = grownTo(this.#count, length);
    this.#sum = grownTo(this.#sum, length);
    this.#min = grownTo(this.#min, length);
    this.#max = grownTo(this.#max, length);
  }

  #placeAll(): void {
    for (; this.#placedCount < this.size; this.#placedCount++) {
      const group = this.#group[this.#placedCount];
      const ofGroup = this.#places.get(group) ?? new Map<number, number>();
      this.#places.set(group, ofGroup.set(this.#bucketMs[this.#placedCount], this.#placedCount));
    }
  }

  #order(): Uint32Array {
    const times = this.#bucketMs.subarray(0, this.size);
    const groups = this.#group.subarray(0, this.size);
    const places = new Uint32Array(this.size);
    for (let place = 0; place < this.size; place++) places[place] = place;
    const byGroup = sortedBy(groups, places);
    const slots = slotsOf(times);
    // Sorting keeps the order of those that are equal.
    return slots === null ? byGroup.sort((a, b) => times[a] - times[b]) : sortedBy(slots, byGroup);
  }
}

/** Of so many times that may be, those are counted that are there; a year has half as many minutes. */
const maxSlots = 1_000_000;
const unitsMs = [86_400_000, 3_600_000, 60_000, 1_000];

/** How many hours (or whatever all of them are multiples of) each time is after the first; null where that is too many. */
function slotsOf(times: Float64Array): Uint32Array | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const ms of times) {
    if (ms < first) first = ms;
    if (ms > last) last = ms;
  }
  let unit = 0;
  for (const ms of times) {
    while (unit < unitsMs.length && (ms - first) % unitsMs[unit] !== 0) unit++;
  }
  if (unit === unitsMs.length || (last - first) / unitsMs[unit] > maxSlots) return null;
  const slots = new Uint32Array(times.length);
  for (let i = 0; i < times.length; i++) slots[i] = (times[i] - first) / unitsMs[unit];
  return slots;
}

/** Places by their numbers; those of one number stay in their order. */
function sortedBy(numbers: Uint32Array, places: Uint32Array): Uint32Array {
  let most = 0;
  for (const number of numbers) if (number > most) most = number;
  const next = new Uint32Array(most + 2);
  for (const number of numbers) next[number + 1]++;
  for (let number = 1; number <= most; number++) next[number] += next[number - 1];
  const sorted = new Uint32Array(places.length);
  for (const place of places) sorted[next[numbers[place]]++] = place;
  return sorted;
}
