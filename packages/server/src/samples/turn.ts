import { setImmediate } from 'node:timers/promises';

/** How long is worked at a stretch before others have their turn, in milliseconds. */
const stretchMs = 10;

/** A stretch of work, after which others have their turn. */
export class Turn {
  readonly #signal: AbortSignal;
  #endMs = performance.now() + stretchMs;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** @throws what the signal was aborted with. */
  async next(): Promise<void> {
    await setImmediate();
    this.#signal.throwIfAborted();
    this.#endMs = performance.now() + stretchMs;
  }
}
