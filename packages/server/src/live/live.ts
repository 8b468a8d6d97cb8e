import { type Labels, type LiveMinute, livePushIntervalMs } from '@tidemark/protocol';
import type { Batch } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { LiveConnection, type LiveSocket } from './live-connection.ts';

/** How long after its end a minute is pushed as finished, so that stragglers are in it. */
export const minuteGraceMs = 3_000;

export type LiveOptions = {
  table: SeriesTable;
  nowMs: () => number;
  /** The sum of one finished minute over the series of a subscription, or null without samples. */
  sumMinute: (name: string, labels: Labels, startMs: number) => Promise<LiveMinute | null>;
  onPushed: (pointCount: number) => void;
  onCut: () => void;
};

/** Hands committed samples and finished minutes to the subscribers that want their series. */
export class Live {
  readonly #options: LiveOptions;
  readonly #connections = new Set<LiveConnection>();
  #timer: NodeJS.Timeout | undefined;
  #finishedMinute: number;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#finishedMinute = this.#lastFinishedMinute();
  }

  get subscriberCount(): number {
    return this.#connections.size;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), livePushIntervalMs);
  }

  connect(socket: LiveSocket): LiveConnection {
    const connection = new LiveConnection(socket, this.#options.table);
    this.#connections.add(connection);
    return connection;
  }

  disconnect(connection: LiveConnection): void {
    this.#connections.delete(connection);
  }

  /** Costs nothing without subscribers. */
  publish(batch: Batch): void {
    for (const connection of this.#connections) {
      for (let row = 0; row < batch.count; row++) {
        connection.offer(batch.seriesIndex[row], batch.timestampMs[row], batch.value[row]);
      }
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const connection of this.#connections) connection.close(1001, 'the server is stopping');
    this.#connections.clear();
  }

  #tick(): void {
    const { nowMs, onPushed, onCut } = this.#options;
    for (const connection of this.#connections) {
      const count = connection.push(nowMs());
      if (count > 0) onPushed(count);
      if (count >= 0) continue;
      this.#connections.delete(connection);
      onCut();
    }
    const minute = this.#lastFinishedMinute();
    if (minute === this.#finishedMinute) return;
    this.#finishedMinute = minute;
    void this.#pushMinute(minute * minuteMs);
  }

  /** Subscriptions to all metrics get no minutes: a sum over different metrics means nothing. */
  async #pushMinute(startMs: number): Promise<void> {
    const sums = new Map<string, Promise<LiveMinute | null>>();
    for (const connection of this.#connections) {
      for (const { id, name, labels } of connection.subscriptions) {
        if (name === undefined) continue;
        const key = JSON.stringify([name, labels]);
        let sum = sums.get(key);
        if (sum === undefined) {
          // A query that fails costs its subscribers one message; the next minute tries again.
          sum = this.#options.sumMinute(name, labels, startMs).catch(() => null);
          sums.set(key, sum);
        }
        const minute = await sum;
        if (minute !== null && this.#connections.has(connection)) connection.pushMinute(id, minute);
      }
    }
  }

  #lastFinishedMinute(): number {
    return Math.floor((this.#options.nowMs() - minuteGraceMs) / minuteMs) - 1;
  }
}
