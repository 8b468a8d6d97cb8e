/** Slots that are kept from one body to the next, at 12 bytes each. */
const maxKeptSlots = 1 << 20;

/**
 * A set of 64-bit hashes, given as two halves, that is emptied in no time. Two different things meet in it
 * by chance once in 10^7 bodies of a million series; such a body would be refused.
 */
export class HashSet {
  #low = new Int32Array(1024);
  #high = new Int32Array(1024);
  /** Which emptying ago a slot was filled. */
  #filledIn = new Uint32Array(1024);
  #generation = 1;
  #count = 0;

  clear(): void {
    this.#count = 0;
    this.#generation++;
    if (this.#low.length > maxKeptSlots || this.#generation === 0xffffffff) this.#empty(1024);
  }

  /** Adds a hash; false when it was there already. */
  add(low: number, high: number): boolean {
    if (!this.#put(low, high)) return false;
    this.#count++;
    if (this.#count * 2 > this.#low.length) this.#grow();
    return true;
  }

  #put(low: number, high: number): boolean {
    const mask = this.#low.length - 1;
    let slot = low & mask;
    while (this.#filledIn[slot] === this.#generation) {
      if (this.#low[slot] === low && this.#high[slot] === high) return false;
      slot = (slot + 1) & mask;
    }
    this.#filledIn[slot] = this.#generation;
    this.#low[slot] = low;
    this.#high[slot] = high;
    return true;
  }

  #grow(): void {
    const low = this.#low;
    const high = this.#high;
    const filledIn = this.#filledIn;
    const generation = this.#generation;
    this.#empty(low.length * 2);
    for (let slot = 0; slot < low.length; slot++) {
      if (filledIn[slot] === generation) this.#put(low[slot], high[slot]);
    }
  }

  #empty(slots: number): void {
    this.#low = new Int32Array(slots);
    this.#high = new Int32Array(slots);
    this.#filledIn = new Uint32Array(slots);
    this.#generation = 1;
  }
}
