/** Whether a value takes the place of an extreme one that came before. */
export type Replaces = (value: number, extreme: number) => boolean;

/**
 * The extreme value of windows [from, to) whose ends only grow, in constant time for each sample: of the values in
 * the window only those are kept that may yet become the extreme one, because none after them replaces them.
 */
export class SlidingExtreme {
  readonly #value: Float64Array;
  readonly #replaces: Replaces;
  /** Positions, growing; their values go from the extreme one on. */
  readonly #candidates: Int32Array;
  #first = 0;
  #end = 0;
  #scannedTo = 0;

  constructor(value: Float64Array, count: number, replaces: Replaces) {
    this.#value = value;
    this.#replaces = replaces;
    this.#candidates = new Int32Array(count);
  }

  /** Its position; the last of the window if all values are NaN. */
  moveTo(from: number, to: number): number {
    const value = this.#value;
    const candidates = this.#candidates;
    if (this.#scannedTo < from) {
      this.#scannedTo = from;
      this.#first = this.#end;
    }
    for (let at = this.#scannedTo; at < to; at++) {
      const now = value[at];
      if (Number.isNaN(now)) {
        continue;
      }
      let end = this.#end;
      while (end > this.#first && this.#replaces(now, value[candidates[end - 1]])) {
        end--;
      }
      candidates[end] = at;
      this.#end = end + 1;
    }
    this.#scannedTo = Math.max(this.#scannedTo, to);
    while (this.#first < this.#end && candidates[this.#first] < from) {
      this.#first++;
    }
    return this.#first < this.#end ? candidates[this.#first] : to - 1;
  }
}
