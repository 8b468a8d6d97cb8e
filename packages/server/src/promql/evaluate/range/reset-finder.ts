/** Finds where a counter fell, looking at each value once although windows overlap. */
export class ResetFinder {
  /** Positions of values that are lower than the one before. */
  readonly #resets: number[] = [];
  #firstInWindow = 0;
  #scannedTo = 1;

  /** `change` plus what the counter had reached before each reset after the window's first value. */
  correct(change: number, value: Float64Array, from: number, to: number): number {
    const resets = this.#resets;
    for (let at = Math.max(this.#scannedTo, from + 1); at < to; at++) {
      if ((value[at] as number) < (value[at - 1] as number)) {
        resets.push(at);
      }
    }
    this.#scannedTo = Math.max(this.#scannedTo, to);
    while (this.#firstInWindow < resets.length && (resets[this.#firstInWindow] as number) <= from) {
      this.#firstInWindow++;
    }
    let corrected = change;
    for (let at = this.#firstInWindow; at < resets.length; at++) {
      corrected += value[(resets[at] as number) - 1] as number;
    }
    return corrected;
  }
}
