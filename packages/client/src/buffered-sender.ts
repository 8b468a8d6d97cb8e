import { randomUUID } from 'node:crypto';
import type { ErrorDetail, PostedSample } from '@tidemark/protocol';
import type { TidemarkClient } from './client.ts';
import { TidemarkClientError } from './client-error.ts';
import { SampleQueue } from './sample-queue.ts';

/** `drop-oldest` keeps the caller running, `wait` makes `add` wait until there is room. */
export type WhenFull = 'drop-oldest' | 'wait';

export type BufferedSenderOptions = {
  /** Samples per request; so many waiting start a flush at once. Default 1,000. */
  batchSize?: number;
  /** Longest time that a sample waits for its batch to fill. Default 1,000. */
  flushIntervalMs?: number;
  /** Samples that may wait in memory. Default 100,000. */
  capacity?: number;
  whenFull?: WhenFull;
  /** Called with what the server refused. */
  onRejected?: (rejected: readonly ErrorDetail[], batch: readonly PostedSample[]) => void;
  /** Called when a batch was not acknowledged; one that can be retried stays and is sent again. */
  onError?: (error: TidemarkClientError, batch: readonly PostedSample[]) => void;
  nowMs?: () => number;
};

/** Samples by what became of them. */
export type BufferedSenderStats = {
  queued: number;
  stored: number;
  rejected: number;
  /** Lost because the queue was full. */
  dropped: number;
  /** Lost because the server refused their batch as a whole, or because they were left at the end. */
  failed: number;
};

type OutgoingBatch = { samples: PostedSample[]; key: string };

/**
 * Collects samples and sends them in batches, one batch at a time and in order. A batch that may or may
 * not have arrived is kept with its idempotency key and sent again, so that it counts once. It keeps the
 * program alive until it is closed, because ending would lose what waits.
 */
export class BufferedSender {
  readonly #client: TidemarkClient;
  readonly #options: BufferedSenderOptions;
  readonly #batchSize: number;
  readonly #whenFull: WhenFull;
  readonly #queue: SampleQueue;
  readonly #nowMs: () => number;
  readonly #timer: NodeJS.Timeout;
  readonly #abort = new AbortController();
  #outgoing: OutgoingBatch | null = null;
  #flushing: Promise<void> | null = null;
  #waiting: Array<() => void> = [];
  #closed = false;
  #counts = { stored: 0, rejected: 0, dropped: 0, failed: 0 };

  constructor(client: TidemarkClient, options: BufferedSenderOptions = {}) {
    this.#client = client;
    this.#options = options;
    this.#batchSize = options.batchSize ?? 1000;
    this.#whenFull = options.whenFull ?? 'drop-oldest';
    this.#queue = new SampleQueue(options.capacity ?? 100_000);
    this.#nowMs = options.nowMs ?? Date.now;
    this.#timer = setInterval(() => void this.flush(), options.flushIntervalMs ?? 1000);
  }

  get stats(): BufferedSenderStats {
    const outgoing = this.#outgoing?.samples.length ?? 0;
    return { queued: this.#queue.length + outgoing, ...this.#counts };
  }

  /**
   * Queues a sample; one without a timestamp is stamped now. With `whenFull: 'wait'` the promise
   * resolves once there is room. Throws a {@link TidemarkClientError} `bad_options` after `close`.
   */
  async add(sample: PostedSample): Promise<void> {
    const stamped =
      sample.timestamp === undefined ? { ...sample, timestamp: this.#nowMs() } : sample;
    while (this.#whenFull === 'wait' && this.#queue.isFull && !this.#closed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#closed) throw new TidemarkClientError('bad_options', 'The sender is closed');
    if (this.#queue.push(stamped) !== undefined) this.#counts.dropped++;
    if (this.#queue.length >= this.#batchSize) void this.flush();
  }

  /** Sends all that waits; resolves when it is acknowledged or a batch failed. Never rejects. */
  flush(): Promise<void> {
    this.#flushing ??= this.#sendAll().finally(() => {
      this.#flushing = null;
    });
    return this.#flushing;
  }

  /**
   * Takes no more samples, sends what waits and ends. What cannot be sent, or not before the signal
   * fires, is counted as failed.
   */
  async close(signal?: AbortSignal): Promise<BufferedSenderStats> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#wakeWaiting();
    const onAbort = () => this.#abort.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    // A flush that was under way may have failed on its batch; the second one tries all that is left.
    await this.#flushing;
    await this.flush();
    signal?.removeEventListener('abort', onAbort);
    this.#counts.failed += this.stats.queued;
    this.#outgoing = null;
    this.#queue.take(this.#queue.length);
    return this.stats;
  }

  async #sendAll(): Promise<void> {
    while (this.#outgoing !== null || this.#queue.length > 0) {
      this.#outgoing ??= { samples: this.#queue.take(this.#batchSize), key: randomUUID() };
      this.#wakeWaiting();
      if (!(await this.#sendBatch(this.#outgoing))) return;
      this.#outgoing = null;
    }
  }

  /** Says whether the batch is dealt with. */
  async #sendBatch({ samples, key }: OutgoingBatch): Promise<boolean> {
    try {
      const { stored, rejected } = await this.#client.send(samples, {
        idempotencyKey: key,
        signal: this.#abort.signal,
      });
      this.#counts.stored += stored;
      this.#counts.rejected += samples.length - stored;
      if (stored < samples.length) this.#options.onRejected?.(rejected, samples);
      return true;
    } catch (error) {
      if (!(error instanceof TidemarkClientError)) throw error;
      this.#options.onError?.(error, samples);
      if (error.retryable || error.code === 'aborted') return false;
      this.#counts.failed += samples.length;
      return true;
    }
  }

  #wakeWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
