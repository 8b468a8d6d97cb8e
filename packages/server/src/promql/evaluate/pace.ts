import { TidemarkError } from '../../errors/index.ts';

/** A query computes for at most this long before others get their turn. */
export const sliceMs = 20;

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
  #isTimeUp = false;
  #sliceEndMs: number;

  constructor(timeoutMs: number, asker: AbortSignal) {
    const nowMs = performance.now();
    const timeUp = new AbortController();
    this.signal = AbortSignal.any([asker, timeUp.signal]);
    this.#asker = asker;
    this.#deadlineMs = nowMs + timeoutMs;
    this.#timer = setTimeout(() => {
      this.#isTimeUp = true;
      timeUp.abort();
    }, timeoutMs);
    this.#sliceEndMs = nowMs + sliceMs;
  }

  isDue(): boolean {
    return performance.now() >= this.#sliceEndMs;
  }

  /** @throws TidemarkError `query_timeout` or `query_canceled` (both 503, as in the Prometheus API). */
  async rest(): Promise<void> {
    this.check();
    await new Promise<void>((resume) => setImmediate(resume));
    this.check();
    this.#sliceEndMs = performance.now() + sliceMs;
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
