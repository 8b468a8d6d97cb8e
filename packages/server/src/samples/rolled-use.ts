/** What the samples of a query were made of, coarsest first to last. */
export type Resolution = 'raw' | '1m' | '1h';

const hourMs = 3_600_000;

/** Notes for one query whether it had to be answered from rows of minutes or hours, and what to say of that. */
export class RolledUse {
  #lengthMs = 0;
  #beforeMs = 0;

  /** Rows of this length were used for samples before a time. */
  note(lengthMs: number, beforeMs: number): void {
    this.#lengthMs = Math.max(this.#lengthMs, lengthMs);
    this.#beforeMs = Math.max(this.#beforeMs, beforeMs);
  }

  get resolution(): Resolution {
    if (this.#lengthMs === 0) return 'raw';
    return this.#lengthMs === hourMs ? '1h' : '1m';
  }

  get warnings(): string[] {
    if (this.#lengthMs === 0) return [];
    const before = new Date(this.#beforeMs).toISOString();
    return [
      `Tidemark warning: raw samples before ${before} have expired; what is left of them are rows of ${this.resolution}, so values may differ from those of the samples`,
    ];
  }
}
