/** Slots that are kept from one body to the next, at 12 bytes each. */
const maxKeptSlots = 1 << 20;
const fewestSlots = 1024;
/** Words of a slot: two halves of a hash, and which emptying ago it was filled. They lie together for the cache. */
const words = 3;

/**
 * A set of 64-bit hashes, given as two halves, that is emptied in no time. Two different things meet in it
 * by chance once in 10^7 bodies of a million series; such a body would be refused.
 */
export class HashSet {
  #slots = new Int32Array(fewestSlots * words);
  #mask = fewestSlots - 1;
  #generation = 1;
  #count = 0;

  clear(): void {
    this.#count = 0;
    this.#generation++;
    if (this.#mask >= maxKeptSlots || this.#generation === 0x7fffffff) this.#empty(fewestSlots);
  }

  /** Adds a hash; false when it was there already. */
  add(low: number, high: number): boolean {
    if (!this.#put(low, high)) return false;
    this.#count++;
    if (this.#count * 2 > this.#mask) this.#grow();
    return true;
  }

  #put(low: number, high: number): boolean {
    const slots = this.#slots;
    let slot = low & this.#mask;
    while (slots[slot * words + 2] === this.#generation) {
      if (slots[slot * words] === low && slots[slot * words + 1] === high) return false;
      slot = (slot + 1) & this.#mask;
    }
    slots[slot * words] = low;
    slots[slot * words + 1] = high;
    slots[slot * words + 2] = this.#generation;
    return true;
  }

  #grow(): void {
    const before = this.#slots;
    const generation = this.#generation;
    this.#empty((this.#mask + 1) * 2);
    for (let at = 0; at < before.length; at += words) {
      if (before[at + 2] === generation) this.#put(before[at], before[at + 1]);
    }
  }

  #empty(slots: number): void {
    this.#slots = new Int32Array(slots * words);
    this.#mask = slots - 1;
    this.#generation = 1;
  }
}
