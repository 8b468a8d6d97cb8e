/** What the samples of a query were made of, coarsest first to last. */
export type Resolution = 'raw' | '1m' | '1h' | '1d';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Notes for one query whether it had to be answered from rows of minutes or hours, and what to say of that. */
export class RolledUse {
  #lengthMs = 0;
  #beforeMs = 0;
  #exactLengthMs = 0;

  /** Rows of this length were used for samples before a time. */
  note(lengthMs: number, beforeMs: number): void {
    this.#lengthMs = Math.max(this.#lengthMs, lengthMs);
    this.#beforeMs = Math.max(this.#beforeMs, beforeMs);
  }

  /** Rows of this length gave what samples would have given. */
  noteExact(lengthMs: number): void {
    this.#exactLengthMs = Math.max(this.#exactLengthMs, lengthMs);
  }

  get resolution(): Resolution {
    return nameOf(Math.max(this.#lengthMs, this.#exactLengthMs));
  }

  get warnings(): string[] {
    if (this.#lengthMs === 0) return [];
    const before = new Date(this.#beforeMs).toISOString();
    return [
      `Tidemark warning: raw samples before ${before} have expired; what is left of them are rows of ${nameOf(this.#lengthMs)}, so values may differ from those of the samples`,
    ];
  }
}

function nameOf(lengthMs: number): Resolution {
  if (lengthMs === 0) return 'raw';
  if (lengthMs === dayMs) return '1d';
  return lengthMs === hourMs ? '1h' : '1m';
}
