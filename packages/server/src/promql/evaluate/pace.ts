import { TidemarkError } from '../../errors/index.ts';
import { Stretch, Turns } from '../../turns/index.ts';

export type PaceOptions = {
  timeoutMs: number;
  /** Aborted when nobody waits for the query any more. */
  asker: AbortSignal;
  /** The line that it stands in with all others that compute. */
  turns?: Turns;
  /** Resolves when there is room in memory for more. */
  room?: (signal: AbortSignal) => Promise<void>;
};

/**
 * Keeps a computing query from holding up the server, from running past its time and from going on when nobody
 * waits for it any more. Loops ask `isDue()` once per some thousand values and `await rest()` when it is.
 */
export class Pace {
  /** Ends when the time is up, or when the asker goes: for those who wait for something else. */
  readonly signal: AbortSignal;
  readonly #asker: AbortSignal;
  readonly #deadlineMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #stretch: Stretch;
  readonly #room: (signal: AbortSignal) => Promise<void>;
  #isTimeUp = false;

  constructor({ timeoutMs, asker, turns = new Turns(), room = async () => {} }: PaceOptions) {
    const nowMs = performance.now();
    const timeUp = new AbortController();
    this.signal = AbortSignal.any([asker, timeUp.signal]);
    this.#asker = asker;
    this.#deadlineMs = nowMs + timeoutMs;
    this.#timer = setTimeout(() => {
      this.#isTimeUp = true;
      timeUp.abort();
    }, timeoutMs);
    this.#stretch = new Stretch(turns);
    this.#room = room;
  }

  isDue(): boolean {
    return this.#stretch.isOver;
  }

  /**
   * @throws TidemarkError `query_timeout`, `query_canceled` or `too_many_samples` (all 503, as in the Prometheus API).
   */
  async rest(): Promise<void> {
    this.check();
    await this.#room(this.signal);
    await this.#stretch.next();
    this.check();
  }

  check(): void {
    if (this.#asker.aborted) {
      throw new TidemarkError('query_canceled', 'query was canceled in expression evaluation', {
        status: 503,
      });
    }
    if (this.#isTimeUp || performance.now() > this.#deadlineMs) {
      throw new TidemarkError(
        'query_timeout',
        'query timed out in expression evaluation; ask for fewer series or a shorter time',
        { status: 503 },
      );
    }
  }

  /** When the query is over, however it ended. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
