import { TidemarkError } from '../../errors/index.ts';

/** A query computes for at most this long before others get their turn. */
export const sliceMs = 20;

/**
 * Keeps a computing query from holding up the server, from running past its time and from going on when nobody
 * waits for it any more. Loops ask `isDue()` once per some thousand values and `await rest()` when it is.
 */
export class Pace {
  readonly #signal: AbortSignal;
  readonly #deadlineMs: number;
  #sliceEndMs: number;

  constructor(timeoutMs: number, signal: AbortSignal) {
    const nowMs = performance.now();
    this.#signal = signal;
    this.#deadlineMs = nowMs + timeoutMs;
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
    if (performance.now() > this.#deadlineMs) {
      throw new TidemarkError(
        'query_timeout',
        'query timed out in expression evaluation; ask for fewer series or a shorter time',
        { status: 503 },
      );
    }
    if (this.#signal.aborted) {
      throw new TidemarkError('query_canceled', 'query was canceled in expression evaluation', {
        status: 503,
      });
    }
  }
}
