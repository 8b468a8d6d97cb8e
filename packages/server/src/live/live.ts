import { type Labels, type LiveMinute, livePushIntervalMs } from '@tidemark/protocol';
import type { Batch } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import type { CountedHistogram } from '../pipeline/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { Interests } from './interests.ts';
import {
  LiveConnection,
  type LiveShared,
  type LiveSocket,
  maxBufferedBytes,
  type PushBudget,
} from './live-connection.ts';
import { WaitingPoints } from './waiting-points.ts';

/** How long after its end a minute is pushed as finished, so that stragglers are in it. */
export const minuteGraceMs = 3_000;
/** Most connections at once. */
export const maxLiveConnections = 500;
/** Most characters that are sent in one push, over all connections: more would hold up everything else. */
export const maxSentChars = 8 * 1024 * 1024;
/** Bytes that may wait in all sockets together; each has its share of half of it, the rest is for what is pushed. */
export const maxBufferedTotalBytes = 128 * 1024 * 1024;

export type LiveOptions = {
  table: SeriesTable;
  nowMs: () => number;
  /** The sum of one finished minute over the series of a subscription, or null without samples. */
  sumMinute: (name: string, labels: Labels, startMs: number) => Promise<LiveMinute | null>;
  onPushed: (pointCount: number) => void;
  onCut: () => void;
};

/**
 * Hands committed samples and finished minutes to the subscribers that want their series. What a sample
 * costs does not depend on the number of subscribers: it is summed up once, and a push is written as JSON
 * once for all who want the same.
 */
export class Live {
  readonly #options: LiveOptions;
  readonly #interests: Interests;
  readonly #waiting: WaitingPoints;
  readonly #shared: LiveShared;
  readonly #connections = new Set<LiveConnection>();
  #timer: NodeJS.Timeout | undefined;
  #finishedMinute: number;
  #pushCount = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#interests = new Interests(options.table);
    this.#waiting = new WaitingPoints(options.table, this.#interests);
    this.#shared = { table: options.table, interests: this.#interests, backlog: { points: 0 } };
    this.#finishedMinute = this.#lastFinishedMinute();
  }

  get subscriberCount(): number {
    return this.#connections.size;
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), livePushIntervalMs);
  }

  /** Takes a subscriber in; one too many is told so and closed. */
  connect(socket: LiveSocket): LiveConnection {
    const connection = new LiveConnection(socket, this.#shared);
    if (this.#connections.size < maxLiveConnections) this.#connections.add(connection);
    else connection.refuse(`at most ${maxLiveConnections} live connections: come again later`);
    return connection;
  }

  disconnect(connection: LiveConnection): void {
    connection.end();
    this.#connections.delete(connection);
  }

  /**
   * Costs nothing without subscriptions. What counts in no sum, as NaN, is not pushed; a histogram is as many
   * samples as it counted, and shows their average.
   */
  publish(batch: Batch, countedHistograms: readonly CountedHistogram[] = []): void {
    if (this.#interests.count === 0) return;
    for (let row = 0; row < batch.count; row++) {
      const value = batch.value[row];
      if (!Number.isFinite(value)) continue;
      this.#waiting.offer(batch.seriesIndex[row], batch.timestampMs[row], value);
    }
    for (const { seriesIndex, timestampMs, sums } of countedHistograms) {
      const { count, sum, min, max } = sums;
      this.#waiting.offerPoint({
        seriesIndex,
        timestampMs,
        value: sum / count,
        // Whole observations, as the minutes have it.
        count: Math.max(1, Math.round(count)),
        sum,
        min,
        max,
      });
    }
  }

  /** Pushes what arrived since the last time, and cuts off who does not read. */
  push(): void {
    const { nowMs, onPushed, onCut } = this.#options;
    this.#waiting.handOver();
    const budget = this.#budget();
    for (const connection of this.#inTurn()) {
      const count = connection.push(nowMs(), budget);
      if (count > 0) onPushed(count);
      if (count >= 0) continue;
      this.#connections.delete(connection);
      onCut();
    }
    for (const interest of this.#interests.all()) interest.clear();
    this.#interests.refresh();
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const connection of this.#connections) connection.close(1001, 'the server is stopping');
    this.#connections.clear();
  }

  #tick(): void {
    this.push();
    const minute = this.#lastFinishedMinute();
    if (minute === this.#finishedMinute) return;
    this.#finishedMinute = minute;
    void this.#pushMinute(minute);
  }

  #budget(): PushBudget {
    let bufferedBytes = 0;
    for (const connection of this.#connections) bufferedBytes += connection.bufferedBytes;
    const share = maxBufferedTotalBytes / 2 / Math.max(1, this.#connections.size);
    return {
      charsLeft: Math.min(maxSentChars, maxBufferedTotalBytes - bufferedBytes),
      maxBufferedBytes: Math.min(maxBufferedBytes, share),
    };
  }

  /** All connections, beginning with another one each time, so that none always finds the budget used up. */
  #inTurn(): LiveConnection[] {
    const all = [...this.#connections];
    const first = this.#pushCount++ % Math.max(1, all.length);
    return [...all.slice(first), ...all.slice(0, first)];
  }

  /** Subscriptions to all metrics get no minutes: a sum over different metrics means nothing. */
  async #pushMinute(minute: number): Promise<void> {
    for (const interest of [...this.#interests.all()]) {
      const { name, labels } = interest;
      if (name === undefined || interest.subscriberCount === 0) continue;
      // The next minute is finished before this one is through: the older one is no news any more.
      if (minute !== this.#finishedMinute) return;
      // A query that fails costs its subscribers one message; the next minute tries again.
      const sum = await this.#options.sumMinute(name, labels, minute * minuteMs).catch(() => null);
      if (sum === null) continue;
      for (const connection of this.#connections) connection.pushMinute(interest, sum);
    }
  }

  #lastFinishedMinute(): number {
    return Math.floor((this.#options.nowMs() - minuteGraceMs) / minuteMs) - 1;
  }
}
