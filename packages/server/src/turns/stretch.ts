import type { Turns } from './turns.ts';

/** How long is worked at a stretch before others have their turn, in milliseconds. */
export const stretchMs = 10;

/** A stretch of work. Loops look at `isOver` once for some thousand values, and `await next()` when it is. */
export class Stretch {
  readonly #turns: Turns;
  #endMs = performance.now() + stretchMs;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** Ends this stretch, and resolves when the next one may begin. */
  async next(): Promise<void> {
    await this.#turns.next();
    this.#endMs = performance.now() + stretchMs;
  }
}
