/**
 * Open-addressing table from a 64-bit series id to the series' index: linear probing over typed
 * arrays, at most two thirds full. Entries are never removed one by one.
 */
export class IdIndex {
  #slots: Int32Array;
  #mask: number;
  #count = 0;
  #idLow: Uint32Array;
  #idHigh: Uint32Array;

  constructor(initialCapacity = 1024) {
    const size = 2 ** Math.ceil(Math.log2(initialCapacity * 1.5));
    this.#slots = new Int32Array(size).fill(-1);
    this.#idLow = new Uint32Array(size);
    this.#idHigh = new Uint32Array(size);
    this.#mask = size - 1;
  }

  /** The index stored for the id, or -1. */
  get(idLow: number, idHigh: number): number {
    return this.#slots[this.#find(idLow, idHigh)];
  }

  set(idLow: number, idHigh: number, index: number): void {
    const slot = this.#find(idLow, idHigh);
    if (this.#slots[slot] === -1) this.#count++;
    this.#slots[slot] = index;
    this.#idLow[slot] = idLow;
    this.#idHigh[slot] = idHigh;
    if (this.#count * 3 > this.#slots.length * 2) this.#grow();
  }

  #find(idLow: number, idHigh: number): number {
    // The id is a hash already: its low bits choose the slot.
    let slot = (idLow ^ idHigh) & this.#mask;
    while (
      this.#slots[slot] !== -1 &&
      (this.#idLow[slot] !== idLow || this.#idHigh[slot] !== idHigh)
    ) {
      slot = (slot + 1) & this.#mask;
    }
    return slot;
  }

  #grow(): void {
    const slots = this.#slots;
    const idLow = this.#idLow;
    const idHigh = this.#idHigh;
    const size = slots.length * 2;
    this.#slots = new Int32Array(size).fill(-1);
    this.#idLow = new Uint32Array(size);
    this.#idHigh = new Uint32Array(size);
    this.#mask = size - 1;
    for (let i = 0; i < slots.length; i++) {
      if (slots[i] === -1) continue;
      const slot = this.#find(idLow[i], idHigh[i]);
      this.#slots[slot] = slots[i];
      this.#idLow[slot] = idLow[i];
      this.#idHigh[slot] = idHigh[i];
    }
  }
}
