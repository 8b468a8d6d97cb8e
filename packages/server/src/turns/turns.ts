/** How long is worked at a stretch before others have their turn, in milliseconds. */
export const stretchMs = 10;

/**
 * A line in front of the event loop: of all that compute for long, one goes on in each round of the loop, first come,
 * first served. With `setImmediate` alone all of them would go on in the same round, and whoever asks for something
 * small would wait for the sum of their stretches. Those that begin in one round share its stretch for the same reason.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** When the work that began in this round must end; null while nobody has begun. */
  #round: { endMs: number } | null = null;

  /** Resolves when it is the caller's turn; what has arrived meanwhile was looked at before. */
  next(): Promise<void> {
    return new Promise((resume) => {
      if (this.#waiting.push(resume) === 1) setImmediate(() => this.#letOneGoOn());
    });
  }

  /** When a stretch ends that begins now. */
  stretchEndMs(): number {
    if (this.#round !== null) return this.#round.endMs;
    const round = { endMs: performance.now() + stretchMs };
    this.#round = round;
    setImmediate(() => {
      // Whoever stood first in the line may have begun the next one already.
      if (this.#round === round) this.#round = null;
    });
    return round.endMs;
  }

  #letOneGoOn(): void {
    this.#round = null;
    this.#waiting.shift()?.();
    // An immediate that is set now runs in the next round, after all that has arrived.
    if (this.#waiting.length > 0) setImmediate(() => this.#letOneGoOn());
  }
}
