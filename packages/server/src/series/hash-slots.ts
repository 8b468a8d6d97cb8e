const segmentCount = 256;
const noSlots = new Uint32Array(1);

/**
 * The slots of an open-addressing hash table with linear probing. A slot holds the number of an entry plus
 * one, and 0 when it is free; keys and hashes stay with the owner, who compares them. The owner searches:
 *
 *     const slots = this.#slots.of(hash);
 *     for (let at = hash & (slots.length - 1); slots[at] !== 0; at = (at + 1) & (slots.length - 1)) …
 *
 * There are 256 segments, chosen by the highest bits of the hash, which grow each on its own: doubling the
 * whole of ten million entries at once would hold everybody up for seconds. At most two thirds are taken.
 */
export class HashSlots {
  readonly #hashOf: (entry: number) => number;
  readonly #segments: Uint32Array[] = new Array<Uint32Array>(segmentCount).fill(noSlots);
  readonly #counts = new Uint32Array(segmentCount);

  /** `hashOf` gives the 32-bit hash of an entry, always the same. */
  constructor(hashOf: (entry: number) => number) {
    this.#hashOf = hashOf;
  }

  /** The segment where entries with this hash are; its length is a power of two, one slot is free. */
  of(hash: number): Uint32Array {
    return this.#segments[hash >>> 24];
  }

  /** Adds an entry that is not there. */
  add(entry: number): void {
    const hash = this.#hashOf(entry);
    const segment = hash >>> 24;
    if ((this.#counts[segment] + 1) * 3 > this.#segments[segment].length * 2) this.#grow(segment);
    place(this.#segments[segment], hash, entry);
    this.#counts[segment]++;
  }

  /** Takes out an entry that is there; those behind it move up, so that no gap cuts them off. */
  remove(entry: number): void {
    const hash = this.#hashOf(entry);
    const slots = this.of(hash);
    const mask = slots.length - 1;
    let gap = hash & mask;
    while (slots[gap] !== entry + 1) gap = (gap + 1) & mask;
    for (let at = (gap + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.#hashOf(slots[at] - 1) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      slots[gap] = slots[at];
      gap = at;
    }
    slots[gap] = 0;
    this.#counts[hash >>> 24]--;
  }

  #grow(segment: number): void {
    const known = this.#segments[segment];
    const grown = new Uint32Array(Math.max(16, known.length * 2));
    for (const taken of known) {
      if (taken !== 0) place(grown, this.#hashOf(taken - 1), taken - 1);
    }
    this.#segments[segment] = grown;
  }
}

function place(slots: Uint32Array, hash: number, entry: number): void {
  const mask = slots.length - 1;
  let at = hash & mask;
  while (slots[at] !== 0) at = (at + 1) & mask;
  slots[at] = entry + 1;
}
