import { TidemarkError } from '../../errors/index.ts';

/**
 * Queries that are evaluated at once; others wait. One thread evaluates all of them in turns: more at once end no
 * earlier together, hold more memory, and keep everybody else waiting through more turns.
 */
export const maxConcurrentQueries = 4;

/**
 * Lets so many queries through at a time, first come, first served: each may hold millions of samples, and there is
 * one processor to evaluate them.
 */
export class QueryGate {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Runs `work` with the time that is left of `timeoutMs` when its turn comes.
   * @throws TidemarkError `query_timeout` or `query_canceled` (503) when that never is.
   */
  async run<T>(
    timeoutMs: number,
    signal: AbortSignal,
    work: (timeoutMs: number) => Promise<T>,
  ): Promise<T> {
    const askedMs = performance.now();
    if (this.#free > 0) this.#free--;
    else await this.#turn(timeoutMs, signal);
    try {
      return await work(Math.max(0, timeoutMs - (performance.now() - askedMs)));
    } finally {
      const [next] = this.#waiting;
      if (next === undefined) this.#free++;
      else next();
    }
  }

  /** Resolves when another query hands its place over. */
  #turn(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(enter);
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
      };
      const enter = () => {
        leave();
        resolve();
      };
      const refuse = (code: string, message: string) => {
        leave();
        reject(new TidemarkError(code, message, { status: 503 }));
      };
      const cancel = () => refuse('query_canceled', 'query was canceled in query queue');
      const timer = setTimeout(
        () => refuse('query_timeout', 'query timed out in query queue'),
        timeoutMs,
      );
      signal.addEventListener('abort', cancel);
      this.#waiting.add(enter);
    });
  }
}
