/**
 * A line in front of the event loop: of all that compute for long, one goes on in each round of the loop, first come,
 * first served. With `setImmediate` alone all of them would go on in the same round, and whoever asks for something
 * small would wait for the sum of their stretches.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn; what has arrived meanwhile was looked at before. */
  next(): Promise<void> {
    return new Promise((resume) => {
      if (this.#waiting.push(resume) === 1) setImmediate(() => this.#letOneGoOn());
    });
  }

  #letOneGoOn(): void {
    this.#waiting.shift()?.();
    // An immediate that is set now runs in the next round, after all that has arrived.
    if (this.#waiting.length > 0) setImmediate(() => this.#letOneGoOn());
  }
}
