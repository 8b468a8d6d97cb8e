import { grownTo } from '../columns/grown-to.ts';

/** The rows of a batch, part by part, each with its rows as they came. Owns its memory, to be used again. */
export class RowsByPart {
  order = new Uint32Array(0);
  /** Where in the order each part ends, and the next one begins. */
  readonly ends: Uint32Array;
  #partOfRow = new Uint8Array(0);
  readonly #shift: number;

  /** A part has the series whose ids begin with the same so many bits; at most 8. */
  constructor(partBits: number) {
    this.ends = new Uint32Array(2 ** partBits);
    this.#shift = 32 - partBits;
  }

  /** Of the first `count` rows, whose series are those. */
  fill(seriesIndex: Uint32Array, count: number, idHigh: Uint32Array): void {
    this.order = grownTo(this.order, count);
    this.#partOfRow = grownTo(this.#partOfRow, count);
    const { order, ends } = this;
    const partOfRow = this.#partOfRow;
    const shift = this.#shift;
    ends.fill(0);
    for (let row = 0; row < count; row++) {
      const part = idHigh[seriesIndex[row]] >>> shift;
      partOfRow[row] = part;
      ends[part]++;
    }
    for (let part = 0, begin = 0; part < ends.length; part++) {
      const next = begin + ends[part];
      ends[part] = begin;
      begin = next;
    }
    // Each goes from where its part begins to where it ends.
    for (let row = 0; row < count; row++) order[ends[partOfRow[row]]++] = row;
  }
}
