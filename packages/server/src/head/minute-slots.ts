/** What entries are found by. */
export type EntryKeys = {
  seriesOf: (entry: number) => number;
  minuteOf: (entry: number) => number;
};

/** Finds entries by series and minute: open addressing, of which at most two thirds of the slots are taken. */
export class MinuteSlots {
  #slots: Int32Array;
  readonly #keys: EntryKeys;

  /** Holds the first `count` entries. */
  constructor(keys: EntryKeys, count: number) {
    this.#keys = keys;
    this.#slots = new Int32Array(0);
    this.#rebuild(count);
  }

  /** The entry, or -1. */
  find(series: number, minute: number): number {
    return this.#slots[this.#slotOf(series, minute)];
  }

  /** Adds the entry that is the newest of `count`. */
  add(series: number, minute: number, count: number): void {
    if (count * 3 > this.#slots.length * 2) this.#rebuild(count);
    else this.#slots[this.#slotOf(series, minute)] = count - 1;
  }

  #rebuild(count: number): void {
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(count * 2 + 16))).fill(-1);
    const { seriesOf, minuteOf } = this.#keys;
    for (let entry = 0; entry < count; entry++) {
      this.#slots[this.#slotOf(seriesOf(entry), minuteOf(entry))] = entry;
    }
  }

  #slotOf(series: number, minute: number): number {
    const { seriesOf, minuteOf } = this.#keys;
    const mask = this.#slots.length - 1;
    let slot = Math.imul(series, 0x9e3779b1) ^ Math.imul(minute, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const entry = this.#slots[slot];
      if (entry === -1) return slot;
      if (seriesOf(entry) === series && minuteOf(entry) === minute) return slot;
      slot = (slot + 1) & mask;
    }
  }
}
