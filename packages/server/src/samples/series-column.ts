import { isStaleMarker } from '../batch/index.ts';
import type { LabelPairs } from '../series/index.ts';

/** What a column takes beside its arrays, in bytes: labels, the object, its places in tables. */
const overheadBytes = 400;
/** A column that grows leaves out samples that nobody asks for; so much more than was asked is kept. */
const keptBeforeAskedMs = 10 * 60_000;

const noPositions = new Uint32Array(0);

/** Which samples a column holds: all from `fromMs` to `throughMs`, both inclusive; Infinity: whatever comes. */
export type ColumnSpan = { fromMs: number; throughMs: number };

/** The samples of a series between two times, as PromQL takes them. The arrays are the column's. */
export type ColumnSlice = {
  count: number;
  timestampMs: Float64Array;
  value: Float64Array;
  stale: Uint32Array;
};

/**
 * The samples of one series in a span of time, without holes, in time order, one for each timestamp. What is
 * handed out is never moved or changed: new samples go behind it, or into new arrays.
 */
export class SeriesColumn {
  readonly seriesIndex: number;
  readonly labels: LabelPairs;
  /** Its type is counter: observations of it are increments. */
  readonly isCounter: boolean;
  /** For the series' increments: what they add up to after the last sample. null: values are as they came. */
  total: number | null = null;
  /** When it was last asked for. */
  askedAtMs = 0;
  #askedSpanMs = 0;
  #fromMs: number;
  readonly #throughMs: number;
  #timestampMs: Float64Array;
  #value: Float64Array;
  #start = 0;
  #end = 0;
  /** Places of stale markers in the arrays. */
  #stale: number[] = [];

  constructor(
    seriesIndex: number,
    labels: LabelPairs,
    isCounter: boolean,
    { fromMs, throughMs }: ColumnSpan,
    capacity: number,
  ) {
    this.seriesIndex = seriesIndex;
    this.labels = labels;
    this.isCounter = isCounter;
    this.#fromMs = fromMs;
    this.#throughMs = throughMs;
    [this.#timestampMs, this.#value] = twoColumns(capacity);
  }

  get fromMs(): number {
    return this.#fromMs;
  }

  get throughMs(): number {
    return this.#throughMs;
  }

  get isLive(): boolean {
    return this.#throughMs === Number.POSITIVE_INFINITY;
  }

  get count(): number {
    return this.#end - this.#start;
  }

  /** Of the newest sample; -Infinity while there is none. */
  get lastMs(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : this.#timestampMs[this.#end - 1];
  }

  get sizeBytes(): number {
    return overheadBytes + this.#timestampMs.byteLength * 2;
  }

  covers(fromMs: number, throughMs: number): boolean {
    return this.#fromMs <= fromMs && throughMs <= this.#throughMs;
  }

  noteAsked(fromMs: number, nowMs: number): void {
    this.askedAtMs = nowMs;
    this.#askedSpanMs = Math.max(this.#askedSpanMs, nowMs - fromMs);
  }

  /** Adds a sample that is newer than all others. */
  append(timestampMs: number, value: number): void {
    if (this.#end === this.#timestampMs.length) this.#grow(timestampMs);
    const at = this.#end++;
    this.#timestampMs[at] = timestampMs;
    this.#value[at] = value;
    if (isStaleMarker(value)) this.#stale.push(at);
  }

  /**
   * Adds samples at once: those of the arrays from one place up to, not including, another. False, and nothing is added,
   * where that takes a look at each: one is not newer than the one before, or no number, or there is no room.
   */
  appendAll(timestampMs: Float64Array, value: Float64Array, from: number, to: number): boolean {
    if (this.#end + to - from > this.#timestampMs.length) return false;
    let before = this.lastMs;
    for (let at = from; at < to; at++) {
      if (!(timestampMs[at] > before) || Number.isNaN(value[at])) return false;
      before = timestampMs[at];
    }
    this.#timestampMs.set(timestampMs.subarray(from, to), this.#end);
    this.#value.set(value.subarray(from, to), this.#end);
    this.#end += to - from;
    return true;
  }

  /** Replaces the value of the newest sample. */
  replaceLast(value: number): void {
    const at = this.#end - 1;
    if (this.#stale.at(-1) === at) this.#stale.pop();
    this.#value[at] = value;
    if (isStaleMarker(value)) this.#stale.push(at);
  }

  /** Takes over what lies before; `older` ends where this one begins. Into new arrays, as {@link append} does. */
  prepend(older: SeriesColumn): void {
    const before = older.count;
    const capacity = before + this.#timestampMs.length;
    const [timestampMs, value] = twoColumns(capacity);
    timestampMs.set(older.#timestampMs.subarray(older.#start, older.#end));
    value.set(older.#value.subarray(older.#start, older.#end));
    timestampMs.set(this.#timestampMs.subarray(this.#start, this.#end), before);
    value.set(this.#value.subarray(this.#start, this.#end), before);
    this.#stale = [
      ...older.#stale.map((place) => place - older.#start),
      ...this.#stale.map((place) => place - this.#start + before),
    ];
    this.#end = before + this.count;
    this.#start = 0;
    this.#timestampMs = timestampMs;
    this.#value = value;
    this.#fromMs = older.#fromMs;
  }

  /** The value at a time, or undefined. */
  valueAt(timestampMs: number): number | undefined {
    const at = this.#after(timestampMs) - 1;
    return at >= this.#start && this.#timestampMs[at] === timestampMs ? this.#value[at] : undefined;
  }

  /** Samples with startMs < timestamp <= endMs. */
  slice(startMs: number, endMs: number): ColumnSlice {
    const from = this.#after(startMs);
    const to = Math.max(from, this.#after(endMs));
    return {
      count: to - from,
      timestampMs: this.#timestampMs.subarray(from, to),
      value: this.#value.subarray(from, to),
      stale: this.#staleWithin(from, to),
    };
  }

  /** How many samples {@link slice} would give. */
  countWithin(startMs: number, endMs: number): number {
    return Math.max(0, this.#after(endMs) - this.#after(startMs));
  }

  #staleWithin(from: number, to: number): Uint32Array {
    if (this.#stale.length === 0) return noPositions;
    const places = this.#stale.filter((place) => place >= from && place < to);
    return Uint32Array.from(places, (place) => place - from);
  }

  /** The place of the first sample that is later. */
  #after(ms: number): number {
    const times = this.#timestampMs;
    let low = this.#start;
    let high = this.#end;
    // Most questions begin or end outside of what is there.
    if (high === low || times[high - 1] <= ms) return high;
    if (times[low] > ms) return low;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle] <= ms) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Into new arrays, which have room for an eighth more; without what is older than anybody asked for. */
  #grow(newestMs: number): void {
    const keptFromMs = newestMs - this.#askedSpanMs - keptBeforeAskedMs;
    const isOlder = this.isLive && keptFromMs > this.#fromMs;
    const from = isOlder ? this.#after(keptFromMs - 1) : this.#start;
    if (isOlder) this.#fromMs = keptFromMs;
    const count = this.#end - from;
    const [timestampMs, value] = twoColumns(withRoom(count));
    timestampMs.set(this.#timestampMs.subarray(from, this.#end));
    value.set(this.#value.subarray(from, this.#end));
    this.#stale = this.#stale.filter((place) => place >= from).map((place) => place - from);
    this.#timestampMs = timestampMs;
    this.#value = value;
    this.#start = 0;
    this.#end = count;
  }
}

/** A number of samples with room for an eighth more: there may be hundreds of thousands of small columns. */
export function withRoom(count: number): number {
  return count + Math.max(4, count >>> 3);
}

/** In one piece of memory: the system's own bookkeeping for a second one costs more than a small column. */
function twoColumns(capacity: number): [Float64Array, Float64Array] {
  const columnBytes = capacity * Float64Array.BYTES_PER_ELEMENT;
  const memory = new ArrayBuffer(columnBytes * 2);
  return [new Float64Array(memory, 0, capacity), new Float64Array(memory, columnBytes, capacity)];
}
