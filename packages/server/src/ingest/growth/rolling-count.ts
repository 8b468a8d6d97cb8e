/** The window that new series are counted over, in milliseconds (an hour). */
export const growthWindowMs = 60 * 60 * 1000;

/** The window moves on in steps of this length, in milliseconds. */
export const growthStepMs = 5 * 60 * 1000;

const stepCount = growthWindowMs / growthStepMs;

/** How much came within the last hour, in twelve steps of five minutes: what is 55 to 60 minutes old leaves. */
export class RollingCount {
  readonly #steps = new Float64Array(stepCount);
  /** Number of the newest step since 1970. */
  #step = 0;
  #total = 0;

  add(count: number, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#steps[this.#step % stepCount] += count;
    this.#total += count;
  }

  /** Takes back what was just added; what has left the window meanwhile stays gone. */
  takeBack(count: number, nowMs: number): void {
    this.#moveTo(nowMs);
    const at = this.#step % stepCount;
    const taken = Math.min(count, this.#steps[at]);
    this.#steps[at] -= taken;
    this.#total -= taken;
  }

  total(nowMs: number): number {
    this.#moveTo(nowMs);
    return this.#total;
  }

  /** A clock that was set back adds to the newest step. */
  #moveTo(nowMs: number): void {
    const step = Math.floor(nowMs / growthStepMs);
    if (step <= this.#step) return;
    if (step - this.#step >= stepCount) {
      this.#steps.fill(0);
      this.#total = 0;
    } else {
      for (let left = this.#step + 1; left <= step; left++) {
        this.#total -= this.#steps[left % stepCount];
        this.#steps[left % stepCount] = 0;
      }
    }
    this.#step = step;
  }
}
