/**
 * The values of windows [from, to) whose ends only grow, kept sorted. Finding a place takes few comparisons, and
 * moving the values behind it is one copy of memory: far less than to sort each window.
 */
export class SortedWindow {
  readonly #value: Float64Array;
  #sorted = new Float64Array(64);
  #count = 0;
  #nans = 0;
  #from = 0;
  #to = 0;

  constructor(value: Float64Array) {
    this.#value = value;
  }

  moveTo(from: number, to: number): void {
    for (; this.#from < Math.min(from, this.#to); this.#from++) {
      this.#remove(this.#value[this.#from]);
    }
    this.#from = from;
    for (this.#to = Math.max(this.#to, from); this.#to < to; this.#to++) {
      this.#insert(this.#value[this.#to]);
    }
  }

  get size(): number {
    return this.#count + this.#nans;
  }

  /** NaN counts as the smallest. */
  at(rank: number): number {
    return rank < this.#nans ? Number.NaN : this.#sorted[rank - this.#nans];
  }

  #insert(value: number): void {
    if (Number.isNaN(value)) {
      this.#nans++;
      return;
    }
    if (this.#count === this.#sorted.length) {
      const larger = new Float64Array(2 * this.#count);
      larger.set(this.#sorted);
      this.#sorted = larger;
    }
    const at = this.#find(value);
    this.#sorted.copyWithin(at + 1, at, this.#count);
    this.#sorted[at] = value;
    this.#count++;
  }

  #remove(value: number): void {
    if (Number.isNaN(value)) {
      this.#nans--;
      return;
    }
    const at = this.#find(value);
    this.#sorted.copyWithin(at, at + 1, this.#count);
    this.#count--;
  }

  /** Where the value is, or is to be: the first that is not smaller. */
  #find(value: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
