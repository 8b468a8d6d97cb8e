import { TidemarkError } from '../../errors/index.ts';
import type { SampleBudget } from '../source.ts';
import type { MemoryShare } from './query-memory.ts';

/** Series that all selectors of a query may read together. */
export const defaultMaxSeries = 500_000;
/** Samples that all selectors of a query may read together. */
export const defaultMaxSamples = 50_000_000;
/** What a series of an intermediate result takes in memory beside its values, in values. */
export const pointsPerSeries = 32;
/** Values of intermediate results that a query may hold at once; each takes nine bytes. */
export const defaultMaxPoints = 50_000_000;
/** Values in the answer. */
export const defaultMaxAnswerPoints = 20_000_000;
/** Evaluation times of a subquery, each of which its inside is worked out for. */
export const defaultMaxSubquerySteps = 5_000_000;
/** How long a query may take, waiting for the store included. */
export const defaultTimeoutMs = 120_000;

export type QueryLimits = {
  maxSeries: number;
  maxSamples: number;
  maxPoints: number;
  maxAnswerPoints: number;
  maxSubquerySteps: number;
  timeoutMs: number;
};

export const defaultLimits: QueryLimits = {
  maxSeries: defaultMaxSeries,
  maxSamples: defaultMaxSamples,
  maxPoints: defaultMaxPoints,
  maxAnswerPoints: defaultMaxAnswerPoints,
  maxSubquerySteps: defaultMaxSubquerySteps,
  timeoutMs: defaultTimeoutMs,
};

/** What one query has used of its limits. */
export class Budget implements SampleBudget {
  readonly #limits: QueryLimits;
  readonly #share: MemoryShare | null;
  /** Read so far by all selectors. */
  series = 0;
  samples = 0;
  /** Values of intermediate results that are held now. */
  points = 0;
  /** The most samples and values held at once. */
  peak = 0;

  /** @param share of the memory of all queries; null: they are not counted together */
  constructor(limits: QueryLimits, share: MemoryShare | null = null) {
    this.#limits = limits;
    this.#share = share;
  }

  /** See {@link MemoryShare}: whoever reads or computes for long asks now and again. */
  async room(signal: AbortSignal): Promise<void> {
    await this.#share?.room(signal);
  }

  /** The query is over. */
  close(): void {
    this.#share?.close();
  }

  takeSeries(count: number): void {
    this.series += count;
    if (this.series > this.#limits.maxSeries) {
      throw tooLarge(`it selects more than ${this.#limits.maxSeries} series`);
    }
  }

  takeSamples(count: number): void {
    this.samples += count;
    this.#share?.take(count);
    if (this.samples > this.#limits.maxSamples) {
      throw tooLarge(`it loads more than ${this.#limits.maxSamples} samples into memory`);
    }
    this.#notePeak();
  }

  takePoints(count: number): void {
    this.points += count;
    this.#share?.take(count);
    if (this.points > this.#limits.maxPoints) {
      throw tooLarge(`it holds more than ${this.#limits.maxPoints} intermediate values in memory`);
    }
    this.#notePeak();
  }

  /** After a node is done only its result is held, not what it was made of. */
  holdPoints(count: number): void {
    this.#share?.take(-this.points);
    this.points = 0;
    this.takePoints(count);
  }

  checkAnswer(points: number): void {
    if (points > this.#limits.maxAnswerPoints) {
      throw tooLarge(`its answer has more than ${this.#limits.maxAnswerPoints} values`);
    }
  }

  checkSubquery(steps: number): void {
    if (steps > this.#limits.maxSubquerySteps) {
      throw tooLarge(`a subquery has more than ${this.#limits.maxSubquerySteps} steps`);
    }
  }

  #notePeak(): void {
    this.peak = Math.max(this.peak, this.points + this.samples);
  }
}

function tooLarge(why: string): TidemarkError {
  return new TidemarkError(
    'query_too_large',
    `query processing would load too many samples into memory in expression evaluation: ${why}; ask for fewer series, a shorter time or a larger step`,
    { status: 422 },
  );
}
