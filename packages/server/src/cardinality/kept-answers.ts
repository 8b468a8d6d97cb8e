/** The longest that an answer is given again, in milliseconds. */
export const maxKeptMs = 5000;

/** An answer is kept so many times as long as its making took: at most 2 % of the time is spent on it. */
export const keptPerWork = 50;

type Kept<Answer> = { answer: Promise<Answer>; untilMs: number };

/** Answers that are dear to make: whoever asks while one is made, or soon after, gets the same. */
export class KeptAnswers<Answer> {
  readonly #maxCount: number;
  readonly #nowMs: () => number;
  #kept = new Map<string, Kept<Answer>>();

  /** At most `maxCount` are kept, those that were made first go first. */
  constructor(maxCount: number, nowMs: () => number) {
    this.#maxCount = maxCount;
    this.#nowMs = nowMs;
  }

  get(key: string, make: () => Promise<Answer>): Promise<Answer> {
    const startMs = this.#nowMs();
    const known = this.#kept.get(key);
    if (known !== undefined && startMs < known.untilMs) return known.answer;
    this.#forget(startMs);
    const kept: Kept<Answer> = { answer: make(), untilMs: Number.POSITIVE_INFINITY };
    this.#kept.set(key, kept);
    const settle = (isGood: boolean) => {
      const endMs = this.#nowMs();
      const keptMs = Math.min(maxKeptMs, (endMs - startMs) * keptPerWork);
      kept.untilMs = isGood ? endMs + keptMs : endMs;
    };
    kept.answer.then(
      () => settle(true),
      () => settle(false),
    );
    return kept.answer;
  }

  #forget(nowMs: number): void {
    for (const [key, { untilMs }] of this.#kept) {
      if (untilMs <= nowMs || this.#kept.size >= this.#maxCount) this.#kept.delete(key);
    }
  }
}
