import { setTimeout as sleep } from 'node:timers/promises';
import { TidemarkError } from '../errors/index.ts';

/** Waits between tries of a write that the store refused, in milliseconds; the last one repeats. */
const retryDelaysMs = [100, 250, 500, 1000, 2000, 5000];

/**
 * Runs the writes to the store one after the other. A write that fails for a reason of the world
 * (disk full, engine out of reach) is tried again until it succeeds: nothing acknowledged is given up.
 * A bug is not retried: it goes to `onBug`, which ends the process; the log still has the samples.
 */
export class WriteQueue {
  readonly #stopped = new AbortController();
  readonly #onFailure: (job: string, error: TidemarkError) => void;
  readonly #onBug: (error: unknown) => void;
  /** Each runs one job to its end, and never rejects. */
  readonly #waiting: (() => Promise<void>)[] = [];
  #draining: Promise<void> | null = null;
  length = 0;
  /** The failure that the present job met last; null while all goes well. */
  failure: TidemarkError | null = null;

  constructor(
    onFailure: (job: string, error: TidemarkError) => void,
    onBug: (error: unknown) => void,
  ) {
    this.#onFailure = onFailure;
    this.#onBug = onBug;
  }

  /** Runs `job` after all that was enqueued before. Rejects only when the queue is stopped or on a bug. */
  enqueue(name: string, job: () => Promise<void>): Promise<void> {
    this.length++;
    return new Promise((resolve, reject) => {
      this.#waiting.push(async () => {
        const done = this.#untilDone(name, job).finally(() => this.length--);
        await done.then(resolve, reject);
      });
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Runs the jobs that wait, from within a long one that can stand it: between two of its steps, each of which may be
   * repeated.
   */
  async letOthers(): Promise<void> {
    for (let left = this.#waiting.length; left > 0; left--) await this.#waiting.shift()?.();
  }

  /** Gives up waiting jobs after the present try; what they would have written is still in the log. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Who enqueues goes on first.
    await Promise.resolve();
    for (let run = this.#waiting.shift(); run !== undefined; run = this.#waiting.shift())
      await run();
    this.#draining = null;
  }

  async #untilDone(name: string, job: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      if (this.#stopped.signal.aborted) throw new Error('the server is stopping');
      try {
        await job();
        this.failure = null;
        return;
      } catch (error) {
        if (!(error instanceof TidemarkError && error.retryable)) {
          if (!this.#stopped.signal.aborted) this.#onBug(error);
          throw error;
        }
        this.failure = error;
        this.#onFailure(name, error);
        const delayMs = retryDelaysMs[Math.min(attempt, retryDelaysMs.length - 1)];
        await sleep(delayMs, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      }
    }
  }
}
