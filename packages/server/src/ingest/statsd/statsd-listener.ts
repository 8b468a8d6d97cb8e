import { TidemarkError } from '../../errors/index.ts';
import { LineListener, type ListenerLimits, Refusals } from '../listeners/index.ts';
import type { Rows } from '../rows.ts';
import { type ClosedInterval, writeInterval } from './closed-interval.ts';
import { flushIntervalMs, maxPendingIntervals, type StatsdLimits } from './limits.ts';
import { StatsdAggregator } from './statsd-aggregator.ts';

/**
 * Opens rows for this sender, calls `write` with them, and resolves when they are safe. It may call `write`
 * again only if nothing was stored; a rejection says that nothing was.
 */
export type StoreRows = (sender: string, write: (rows: Rows) => void) => Promise<void>;

export type StatsdListenerOptions = {
  host: string;
  port: number;
  store: StoreRows;
  warn: (message: string) => void;
  /** Called with what was refused or lost, of which there are few different reasons. */
  onRefused?: (reason: string, count: number) => void;
  nowMs: () => number;
  limits?: Partial<ListenerLimits & StatsdLimits>;
};

/**
 * Listens for StatsD over UDP and TCP, and stores what was gathered every {@link flushIntervalMs} at the whole
 * multiples of it. What cannot be stored just now waits for the next time.
 */
export class StatsdListener {
  readonly aggregator: StatsdAggregator;
  /** What was refused or lost, by reason. */
  readonly refusals: Refusals;
  readonly #options: StatsdListenerOptions;
  readonly #listener: LineListener;
  /** Oldest first: each an interval of one sender. */
  #pending: { closedMs: number; interval: ClosedInterval }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #flushedMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  /** Rejects with the system's error when the address is taken or is none of this machine. */
  static async open(options: StatsdListenerOptions): Promise<StatsdListener> {
    const { host, port, warn, onRefused, nowMs, limits = {} } = options;
    const refusals = new Refusals('StatsD', warn, nowMs, onRefused);
    const aggregator = new StatsdAggregator(refusals, limits);
    const take = async (lines: Buffer, sender: string) => aggregator.take(lines, sender);
    const listener = await LineListener.open({ host, port, take, refusals, limits });
    return new StatsdListener(options, aggregator, refusals, listener);
  }

  private constructor(
    options: StatsdListenerOptions,
    aggregator: StatsdAggregator,
    refusals: Refusals,
    listener: LineListener,
  ) {
    this.#options = options;
    this.aggregator = aggregator;
    this.refusals = refusals;
    this.#listener = listener;
    this.#schedule();
  }

  get port(): number {
    return this.#listener.port;
  }

  /** Stores what was gathered until now. Never rejects: what fails waits, or is given up and counted. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(() => this.#flush());
    return this.#flushing;
  }

  /** Takes what has arrived, stores the last interval, and stops. */
  async close(): Promise<void> {
    if (this.#isClosed) return this.#flushing;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#listener.close();
    await this.flush();
    for (const { interval } of this.#pending) this.#giveUp(interval, 'not stored before the stop');
    this.#pending = [];
    this.refusals.report(true);
  }

  #schedule(): void {
    const nowMs = this.#options.nowMs();
    // A timer may fire a little too early, and then means the time after this.
    const lastMs = Math.max(nowMs, Math.min(this.#flushedMs, nowMs + nearMs));
    const dueMs = flushIntervalMs - (lastMs % flushIntervalMs) + lastMs - nowMs;
    this.#timer = setTimeout(() => {
      void this.flush().then(() => {
        if (!this.#isClosed) this.#schedule();
      });
    }, dueMs);
  }

  async #flush(): Promise<void> {
    const closedMs = this.#flushTimeMs();
    this.#flushedMs = closedMs;
    for (const interval of this.aggregator.flush(closedMs)) {
      this.#pending.push({ closedMs, interval });
    }
    const pending = this.#pending;
    const isStored = await Promise.all(pending.map(({ interval }) => this.#store(interval)));
    const oldestMs = closedMs - maxPendingIntervals * flushIntervalMs;
    this.#pending = pending.filter(({ closedMs: ms, interval }, i) => {
      if (isStored[i]) return false;
      if (ms > oldestMs) return true;
      this.#giveUp(interval, 'not stored for too long');
      return false;
    });
    this.refusals.report();
  }

  /** Whether the interval needs no second try. */
  async #store(interval: ClosedInterval): Promise<boolean> {
    try {
      await this.#options.store(interval.sender, (rows) => writeInterval(interval, rows));
      return true;
    } catch (error) {
      if (error instanceof TidemarkError && error.retryable) return false;
      const message = error instanceof Error ? error.message : String(error);
      this.#giveUp(interval, `not stored (${message})`);
      return true;
    }
  }

  #giveUp({ sender, values }: ClosedInterval, reason: string): void {
    this.refusals.note(reason, sender, values[0]?.series.name ?? '', values.length);
  }

  /** The multiple of the interval that it is about, so that times are regular; else now. */
  #flushTimeMs(): number {
    const nowMs = this.#options.nowMs();
    const nearestMs = Math.round(nowMs / flushIntervalMs) * flushIntervalMs;
    const isNear = Math.abs(nowMs - nearestMs) < nearMs;
    return isNear && nearestMs > this.#flushedMs ? nearestMs : nowMs;
  }
}

/** How late a timer of a busy process may be and still mean its time. */
const nearMs = 1000;
