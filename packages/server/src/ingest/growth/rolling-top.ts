import { growthStepMs, growthWindowMs } from './rolling-count.ts';
import { SpaceSaving } from './space-saving.ts';

const stepCount = growthWindowMs / growthStepMs;

/** The most frequent texts of the last hour, in the steps of {@link RollingCount}. */
export class RollingTop {
  readonly #sketches: SpaceSaving[];
  #step = 0;

  /** `places` for each step; see {@link SpaceSaving}. */
  constructor(places: number) {
    this.#sketches = Array.from({ length: stepCount }, () => new SpaceSaving(places));
  }

  add(key: string, count: number, nowMs: number): void {
    this.#moveTo(nowMs);
    this.#sketches[this.#step % stepCount].add(key, count);
  }

  /** What came how often, surely so often: what the sketches cannot tell apart is left out. */
  counts(nowMs: number): Map<string, number> {
    this.#moveTo(nowMs);
    const counts = new Map<string, number>();
    for (const sketch of this.#sketches) {
      for (const { key, count, error } of sketch.ranked()) {
        counts.set(key, (counts.get(key) ?? 0) + count - error);
      }
    }
    return counts;
  }

  #moveTo(nowMs: number): void {
    const step = Math.floor(nowMs / growthStepMs);
    if (step <= this.#step) return;
    const left = Math.min(stepCount, step - this.#step);
    for (let i = 1; i <= left; i++) this.#sketches[(this.#step + i) % stepCount].clear();
    this.#step = step;
  }
}
