import type { ServerResponse } from 'node:http';
import { TidemarkError } from '../../errors/index.ts';
import type { QueryResult } from '../../promql/index.ts';

/** Values of large answers that may lie in memory until their clients have taken them; each takes 16 bytes. */
export const maxWaitingPoints = 40_000_000;
/** Answers with fewer values are always given. */
const countedPoints = 100_000;
/** What an entry of a vector takes beside its value, and about what a histogram takes, in values. */
export const pointsPerEntry = 16;
/** A client that takes nothing for so long gets no more. */
export const stalledMs = 60_000;

/**
 * Counts what answers hold in memory while they are sent: clients that ask and do not read would fill it. Small
 * answers are given whatever the others do.
 */
export class WaitingAnswers {
  readonly #maxPoints: number;
  readonly #stalledMs: number;
  #points = 0;

  constructor(maxPoints = maxWaitingPoints, stalled = stalledMs) {
    this.#maxPoints = maxPoints;
    this.#stalledMs = stalled;
  }

  get points(): number {
    return this.#points;
  }

  /**
   * Counts an answer until its client has taken it or has gone.
   * @throws TidemarkError `too_many_answers` (503) when there is no room for it.
   */
  hold(points: number, response: ServerResponse): void {
    if (points < countedPoints || response.destroyed) return;
    if (this.#points > 0 && this.#points + points > this.#maxPoints) {
      throw new TidemarkError(
        'too_many_answers',
        'too many large answers wait for their clients to read them; ask again soon, or for fewer series or a larger step',
        { status: 503, retryAfterS: 10 },
      );
    }
    this.#points += points;
    response.once('close', () => {
      this.#points -= points;
    });
    response.setTimeout(this.#stalledMs, () => response.destroy());
  }
}

/** How many values a result holds, or what takes as much memory. */
export function pointsOf(result: QueryResult): number {
  if (result.type === 'vector') return result.result.length * pointsPerEntry;
  if (result.type !== 'matrix') return 0;
  return result.result.reduce(
    (sum, { timestampMs, histograms }) =>
      sum + pointsPerEntry + timestampMs.length + histograms.length * pointsPerEntry,
    0,
  );
}
