import type { Turns } from './turns.ts';

/** A stretch of work. Loops look at `isOver` once for some thousand values, and `await next()` when it is. */
export class Stretch {
  readonly #turns: Turns;
  #endMs: number;

  constructor(turns: Turns) {
    this.#turns = turns;
    this.#endMs = turns.stretchEndMs();
  }

  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** Ends this stretch, and resolves when the next one may begin. */
  async next(): Promise<void> {
    await this.#turns.next();
    this.#endMs = this.#turns.stretchEndMs();
  }
}
