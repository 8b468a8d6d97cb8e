/** Most exemplars of one second that are kept: they are examples, and no figure is made of them. */
export const maxExemplarsPerSecond = 2_000;

/** Lets so many exemplars pass in each second of arrival, and counts the others. */
export class ExemplarLimit {
  droppedCount = 0;
  #second = 0;
  #count = 0;

  admits(arrivalMs: number): boolean {
    const second = Math.floor(arrivalMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#count = 0;
    }
    if (this.#count < maxExemplarsPerSecond) {
      this.#count++;
      return true;
    }
    this.droppedCount++;
    return false;
  }
}
