import {
  type Labels,
  type LiveMessage,
  type LiveMinute,
  type LiveRequest,
  maxLabelsPerSeries,
  maxLiveSubscriptions,
  maxNameLength,
} from '@tidemark/protocol';
import type { SeriesTable } from '../series/index.ts';
import { Subscription } from './subscription.ts';

/** Bytes that may wait in a socket before its subscriber is pushed to less often. */
export const maxBufferedBytes = 1024 * 1024;
/** How long a socket may stay that full before it is cut off, in milliseconds. */
export const maxCongestedMs = 10_000;

/** The part of a WebSocket that is needed here. */
export type LiveSocket = {
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code: number, reason: string): void;
};

/** One subscriber: his subscriptions, and how fast he reads. */
export class LiveConnection {
  readonly #socket: LiveSocket;
  readonly #table: SeriesTable;
  readonly #subscriptions = new Map<string, Subscription>();
  #congestedSinceMs: number | null = null;

  constructor(socket: LiveSocket, table: SeriesTable) {
    this.#socket = socket;
    this.#table = table;
  }

  get subscriptions(): IterableIterator<Subscription> {
    return this.#subscriptions.values();
  }

  /** A message of the subscriber. What is no request is answered with an error, never with a cut. */
  receive(text: string): void {
    const request = parseRequest(text);
    if (typeof request === 'string') {
      this.#send({ type: 'error', message: request });
      return;
    }
    if (request.type === 'unsubscribe') {
      this.#subscriptions.delete(request.id);
      return;
    }
    if (!this.#subscriptions.has(request.id) && this.#subscriptions.size >= maxLiveSubscriptions) {
      const message = `at most ${maxLiveSubscriptions} subscriptions per connection`;
      this.#send({ type: 'error', id: request.id, message });
      return;
    }
    const { id, name, labels } = request;
    this.#subscriptions.set(id, new Subscription(id, name, labels ?? {}, this.#table));
    this.#send({ type: 'subscribed', id });
  }

  offer(seriesIndex: number, timestampMs: number, value: number): void {
    for (const subscription of this.#subscriptions.values()) {
      subscription.offer(seriesIndex, timestampMs, value);
    }
  }

  /**
   * Pushes what waits; gives the number of points. While the socket is full nothing is pushed, and what
   * arrives is summed up in fewer points. Returns -1 when the subscriber had to be cut off.
   */
  push(nowMs: number): number {
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.#congestedSinceMs ??= nowMs;
      if (nowMs - this.#congestedSinceMs < maxCongestedMs) return 0;
      this.close(1013, 'reads too slowly');
      return -1;
    }
    this.#congestedSinceMs = null;
    let count = 0;
    for (const subscription of this.#subscriptions.values()) {
      // What does not fit any more keeps waiting in its subscription, summed up.
      if (this.#socket.bufferedAmount > maxBufferedBytes) break;
      const taken = subscription.take();
      if (taken === null) continue;
      const { points, isThinned } = taken;
      count += points.length;
      this.#send({
        type: 'points',
        id: subscription.id,
        points,
        ...(isThinned ? { thinned: true } : {}),
      });
    }
    return count;
  }

  pushMinute(id: string, minute: LiveMinute): void {
    if (this.#socket.bufferedAmount <= maxBufferedBytes) {
      this.#send({ type: 'minute', id, minute });
    }
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
  }

  #send(message: LiveMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
}

/** The request, or what is wrong with it. */
function parseRequest(text: string): LiveRequest | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'expected JSON';
  }
  if (typeof parsed !== 'object' || parsed === null) return 'expected an object';
  const { type, id, name, labels } = parsed as Record<string, unknown>;
  if (typeof id !== 'string' || id.length === 0 || id.length > 100)
    return 'id: expected a text of 1 to 100 characters';
  if (type === 'unsubscribe') return { type, id };
  if (type !== 'subscribe') return 'type: expected subscribe or unsubscribe';
  if (name !== undefined && (typeof name !== 'string' || name.length > maxNameLength)) {
    return 'name: expected the name of a metric';
  }
  if (labels !== undefined && !isLabels(labels)) return 'labels: expected an object of texts';
  return {
    type,
    id,
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
  };
}

function isLabels(value: unknown): value is Labels {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const values = Object.values(value);
  return values.length <= maxLabelsPerSeries && values.every((text) => typeof text === 'string');
}
