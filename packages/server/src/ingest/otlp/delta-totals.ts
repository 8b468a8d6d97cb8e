/** How many times each series remembers: as many senders of a queue may overtake one another. */
export const rememberedTimes = 8;

const noSeries = 0xffffffff;

/** Running totals of a bounded number of series, in columns; about 100 bytes a series. */
export class DeltaTotals {
  readonly sinceMs: number;
  count = 0;
  total: Float64Array;
  /** Of the newest reading, whole milliseconds. */
  lastMs: Float64Array;
  #series: Uint32Array;
  /** A ring for each series: when the deltas ended that are in its total. */
  #times: Float64Array;
  #nextTime: Uint8Array;
  /** Open addressing: the entry in each slot, or -1. */
  #slots: Int32Array;
  readonly #capacity: number;

  constructor(capacity: number, sinceMs: number) {
    this.#capacity = capacity;
    this.sinceMs = sinceMs;
    const first = Math.min(capacity, 64);
    this.total = new Float64Array(first);
    this.lastMs = new Float64Array(first);
    this.#series = new Uint32Array(first).fill(noSeries);
    this.#times = new Float64Array(first * rememberedTimes);
    this.#nextTime = new Uint8Array(first);
    this.#slots = new Int32Array(first * 2).fill(-1);
  }

  get isFull(): boolean {
    return this.count === this.#capacity;
  }

  /** The entry of a series, or -1. */
  find(series: number): number {
    return this.#slots[this.#slotOf(series)];
  }

  /** A new entry for a series that has none; not to be called when it is full. */
  add(series: number, total: number, lastMs: number): number {
    if (this.count === this.#series.length) this.#grow();
    const entry = this.count++;
    this.#slots[this.#slotOf(series)] = entry;
    this.#series[entry] = series;
    this.total[entry] = total;
    this.lastMs[entry] = lastMs;
    // NaN is no time: it equals nothing.
    this.#times.fill(Number.NaN, entry * rememberedTimes, (entry + 1) * rememberedTimes);
    this.#nextTime[entry] = 0;
    return entry;
  }

  /** Takes an entry over with all that it remembers. */
  adopt(other: DeltaTotals, entry: number): number {
    const own = this.add(other.#series[entry], other.total[entry], other.lastMs[entry]);
    const from = entry * rememberedTimes;
    this.#times.set(other.#times.subarray(from, from + rememberedTimes), own * rememberedTimes);
    this.#nextTime[own] = other.#nextTime[entry];
    return own;
  }

  remembers(entry: number, time: number): boolean {
    const from = entry * rememberedTimes;
    for (let i = from; i < from + rememberedTimes; i++) if (this.#times[i] === time) return true;
    return false;
  }

  remember(entry: number, time: number): void {
    this.#times[entry * rememberedTimes + this.#nextTime[entry]] = time;
    this.#nextTime[entry] = (this.#nextTime[entry] + 1) % rememberedTimes;
  }

  #slotOf(series: number): number {
    const mask = this.#slots.length - 1;
    let slot = Math.imul(series, 0x9e3779b1) >>> 7;
    for (;;) {
      slot &= mask;
      const entry = this.#slots[slot];
      if (entry === -1 || this.#series[entry] === series) return slot;
      slot++;
    }
  }

  #grow(): void {
    const length = Math.min(this.#capacity, this.#series.length * 2);
    this.total = longer(this.total, length);
    this.lastMs = longer(this.lastMs, length);
    this.#series = longer(this.#series, length);
    this.#times = longer(this.#times, length * rememberedTimes);
    this.#nextTime = longer(this.#nextTime, length);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(length * 2))).fill(-1);
    for (let entry = 0; entry < this.count; entry++) {
      this.#slots[this.#slotOf(this.#series[entry])] = entry;
    }
  }
}

function longer<T extends Uint8Array | Uint32Array | Float64Array>(column: T, length: number): T {
  const ColumnType = column.constructor as new (length: number) => T;
  const grown = new ColumnType(length);
  grown.set(column);
  return grown;
}
