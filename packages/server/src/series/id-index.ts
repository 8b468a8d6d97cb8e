import { HashSlots } from './hash-slots.ts';

/** The columns with the ids, by series index; their owner may replace them when they grow. */
export type IdColumns = { readonly idLow: Uint32Array; readonly idHigh: Uint32Array };

/** From a 64-bit series id to the series' index. The ids stay in their columns. */
export class IdIndex {
  readonly #columns: IdColumns;
  readonly #slots: HashSlots;

  constructor(columns: IdColumns) {
    this.#columns = columns;
    // The id is a hash already.
    this.#slots = new HashSlots((index) => columns.idLow[index] ^ columns.idHigh[index]);
  }

  /** The index of the series with this id, or -1. */
  find(idLow: number, idHigh: number): number {
    const hash = idLow ^ idHigh;
    const slots = this.#slots.of(hash);
    const mask = slots.length - 1;
    const { idLow: lows, idHigh: highs } = this.#columns;
    for (let at = hash & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const index = slots[at] - 1;
      if (lows[index] === idLow && highs[index] === idHigh) return index;
    }
    return -1;
  }

  /** Adds a series whose id is in the columns, and in no other series that is here. */
  add(index: number): void {
    this.#slots.add(index);
  }

  /** Takes out a series that is here. */
  remove(index: number): void {
    this.#slots.remove(index);
  }
}
