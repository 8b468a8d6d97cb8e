import { type LiveMessage, type LiveMinute, maxLiveSubscriptions } from '@tidemark/protocol';
import type { SeriesTable } from '../series/index.ts';
import { Backlog, type BacklogCount } from './backlog.ts';
import type { Interest } from './interest.ts';
import { type Interests, maxInterests } from './interests.ts';
import { parseLiveRequest } from './live-request.ts';

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

/** What all connections share. */
export type LiveShared = { table: SeriesTable; interests: Interests; backlog: BacklogCount };

/** How much may be sent in one push: by all connections, and how full a socket may be before it. */
export type PushBudget = { charsLeft: number; maxBufferedBytes: number };

/** `isActive` once the samples before it were pushed to the others, so that it gets none of those. */
type Subscription = { interest: Interest; backlog: Backlog; isActive: boolean };

/** One subscriber: his subscriptions, and how fast he reads. */
export class LiveConnection {
  readonly #socket: LiveSocket;
  readonly #shared: LiveShared;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #backlog: BacklogCount = { points: 0 };
  #congestedSinceMs: number | null = null;
  #hasInactive = false;
  #isClosed = false;

  constructor(socket: LiveSocket, shared: LiveShared) {
    this.#socket = socket;
    this.#shared = shared;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** A message of the subscriber. What is no request is answered with an error, never with a cut. */
  receive(text: string): void {
    if (this.#isClosed) return;
    const request = parseLiveRequest(text);
    if (typeof request === 'string') {
      this.#send({ type: 'error', message: request });
      return;
    }
    const { id } = request;
    if (request.type === 'unsubscribe') {
      this.#unsubscribe(id);
      return;
    }
    if (!this.#subscriptions.has(id) && this.#subscriptions.size >= maxLiveSubscriptions) {
      const message = `at most ${maxLiveSubscriptions} subscriptions per connection`;
      this.#send({ type: 'error', id, message });
      return;
    }
    // The old one of this id goes first: it may be the room for the new one.
    this.#unsubscribe(id);
    const { interests, backlog } = this.#shared;
    const interest = interests.acquire(request.name, request.labels ?? {});
    if (interest === null) {
      const message = `at most ${maxInterests} different subscriptions over all connections: close pages that nobody looks at`;
      this.#send({ type: 'error', id, message });
      return;
    }
    this.#subscriptions.set(id, {
      interest,
      backlog: new Backlog(this.#backlog, backlog),
      isActive: false,
    });
    this.#hasInactive = true;
  }

  /**
   * Pushes what is new and what waits; gives the number of points. While the socket is full nothing is
   * pushed, and what arrives is summed up. Returns -1 when the subscriber had to be cut off.
   */
  push(nowMs: number, budget: PushBudget): number {
    if (this.bufferedBytes > budget.maxBufferedBytes) {
      this.#congestedSinceMs ??= nowMs;
      if (nowMs - this.#congestedSinceMs >= maxCongestedMs) {
        this.close(1013, 'reads too slowly');
        return -1;
      }
    } else this.#congestedSinceMs = null;
    let count = 0;
    for (const [id, subscription] of this.#subscriptions) {
      const { interest, backlog, isActive } = subscription;
      if (!isActive || (!interest.hasNews && backlog.isEmpty)) continue;
      const hasRoom = this.bufferedBytes <= budget.maxBufferedBytes && budget.charsLeft > 0;
      if (hasRoom) count += this.#pushOne(id, subscription, budget);
      else if (interest.hasNews) backlog.add(interest);
    }
    if (this.#hasInactive) this.#activate();
    return count;
  }

  /** Tells all subscriptions to this interest. */
  pushMinute(interest: Interest, minute: LiveMinute): void {
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.interest !== interest || this.bufferedBytes > maxBufferedBytes) continue;
      this.#send({ type: 'minute', id, minute });
    }
  }

  /** Sends an error before the connection is closed, for who cannot read the reason of a close. */
  refuse(message: string): void {
    this.#send({ type: 'error', message });
    this.close(1013, message);
  }

  close(code: number, reason: string): void {
    this.end();
    this.#socket.close(code, reason);
  }

  /** Lets go of all subscriptions: the socket is closed or will be. */
  end(): void {
    this.#isClosed = true;
    for (const id of [...this.#subscriptions.keys()]) this.#unsubscribe(id);
  }

  /** From here on new subscriptions get every sample, and are told so. */
  #activate(): void {
    this.#hasInactive = false;
    for (const [id, subscription] of this.#subscriptions) {
      if (subscription.isActive) continue;
      subscription.isActive = true;
      this.#send({ type: 'subscribed', id });
    }
  }

  #unsubscribe(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription === undefined) return;
    subscription.backlog.clear();
    this.#shared.interests.release(subscription.interest);
    this.#subscriptions.delete(id);
  }

  #pushOne(id: string, { interest, backlog }: Subscription, budget: PushBudget): number {
    let points: string;
    let count = interest.points.length;
    let isThinned = interest.isThinned;
    if (backlog.isEmpty) points = interest.pointsText();
    else {
      if (interest.hasNews) backlog.add(interest);
      const taken = backlog.take(this.#shared.table);
      points = taken.text;
      count = taken.pointCount;
      isThinned = taken.isThinned;
    }
    const thinned = isThinned ? ',"thinned":true' : '';
    const text = `{"type":"points","id":${JSON.stringify(id)},"points":${points}${thinned}}`;
    budget.charsLeft -= text.length;
    this.#socket.send(text);
    return count;
  }

  #send(message: LiveMessage): void {
    this.#socket.send(JSON.stringify(message));
  }
}
