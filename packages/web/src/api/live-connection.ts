import type { Labels, LiveMessage, LivePoint, LiveRequest } from '@tidemark/protocol';

/** The part of a WebSocket that the connection uses, so that tests can bring their own. */
export type Socket = {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
};

export type LiveStatus = 'idle' | 'connecting' | 'open' | 'waiting';

/**
 * What a subscriber is told. `onSubscribed` comes once every point from then on will be heard, and anew after
 * every reconnection: fetch what was missed. `onThinned` says that points are missing: fetch, too.
 */
export type LiveListener = {
  onPoints: (points: readonly LivePoint[]) => void;
  onSubscribed?: () => void;
  onThinned?: () => void;
};

/** Which series a subscriber wants: those of a metric with these labels, or all. */
export type LiveSelection = { name?: string; labels?: Labels };

/** What the server is asked for once, for all who want the same. It answers `isConfirmed`, or refuses. */
type Subscription = {
  id: string;
  selection: LiveSelection;
  listeners: Set<LiveListener>;
  isConfirmed: boolean;
  isRefused: boolean;
};

type Dependencies = {
  openSocket: () => Socket;
  /** Runs `action` after a delay and gives a way to call it off. */
  delay: (action: () => void, delayMs: number) => () => void;
  /** From 0 to 1. */
  random: () => number;
};

const firstRetryMs = 500;
const maxRetryMs = 15_000;

/** Waiting time before the n-th retry (from 0): doubles up to a cap, spread so that clients do not return in step. */
export function retryDelayMs(retry: number, random: number): number {
  return Math.min(maxRetryMs, firstRetryMs * 2 ** retry) * (0.5 + random / 2);
}

/** One WebSocket to `/v1/live` for the whole app: opened on the first subscription, kept, and reopened with back-off. */
export class LiveConnection {
  readonly #dependencies: Dependencies;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #watchers = new Set<() => void>();
  #status: LiveStatus = 'idle';
  #socket: Socket | undefined;
  #nextId = 1;
  #retries = 0;
  #cancelRetry: (() => void) | undefined;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  get status(): LiveStatus {
    return this.#status;
  }

  /** Calls `onChange` whenever `status` or `isSettled` may have changed; gives a way to stop. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** Whether everything that is subscribed to was answered: from here on no point is missed. */
  get isSettled(): boolean {
    if (this.#status !== 'open') return false;
    return [...this.#subscriptions.values()].every((one) => one.isConfirmed || one.isRefused);
  }

  /**
   * Starts to listen; gives a way to stop. Who begins in the same turn in which another with the same selection
   * stops takes over from him, so that no point falls between the two.
   */
  subscribe(selection: LiveSelection, listener: LiveListener): () => void {
    const subscription = this.#sharedBy(selection) ?? this.#begin(selection);
    subscription.listeners.add(listener);
    if (subscription.isConfirmed) queueMicrotask(() => this.#confirm(subscription, listener));
    return () => {
      subscription.listeners.delete(listener);
      queueMicrotask(() => this.#endIfUnused(subscription));
    };
  }

  /** Tries at once instead of waiting, for when the browser knows that the network is back. */
  retryNow(): void {
    if (this.#status !== 'waiting') return;
    this.#cancelRetry?.();
    this.#connect();
  }

  #sharedBy(selection: LiveSelection): Subscription | undefined {
    const key = selectionKey(selection);
    return [...this.#subscriptions.values()].find((one) => selectionKey(one.selection) === key);
  }

  #begin(selection: LiveSelection): Subscription {
    const id = String(this.#nextId++);
    const subscription: Subscription = {
      id,
      selection,
      listeners: new Set(),
      isConfirmed: false,
      isRefused: false,
    };
    this.#subscriptions.set(id, subscription);
    if (this.#status === 'idle') this.#connect();
    else if (this.#status === 'open') this.#send({ type: 'subscribe', id, ...selection });
    this.#tellWatchers();
    return subscription;
  }

  /** Unless the listener has stopped in the meantime. */
  #confirm({ listeners }: Subscription, listener: LiveListener): void {
    if (listeners.has(listener)) listener.onSubscribed?.();
  }

  #endIfUnused({ id, listeners }: Subscription): void {
    if (listeners.size > 0 || !this.#subscriptions.delete(id)) return;
    if (this.#status === 'open') this.#send({ type: 'unsubscribe', id });
    this.#tellWatchers();
  }

  #connect(): void {
    this.#setStatus('connecting');
    const socket = this.#dependencies.openSocket();
    this.#socket = socket;
    socket.onopen = () => {
      this.#retries = 0;
      this.#setStatus('open');
      for (const { id, selection } of this.#subscriptions.values()) {
        this.#send({ type: 'subscribe', id, ...selection });
      }
    };
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = () => this.#waitForRetry();
  }

  #waitForRetry(): void {
    this.#socket = undefined;
    for (const subscription of this.#subscriptions.values()) {
      subscription.isConfirmed = false;
      subscription.isRefused = false;
    }
    this.#setStatus('waiting');
    const delayMs = retryDelayMs(this.#retries++, this.#dependencies.random());
    this.#cancelRetry = this.#dependencies.delay(() => this.#connect(), delayMs);
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as LiveMessage;
    const subscription = this.#subscriptions.get(message.id ?? '');
    const listeners = [...(subscription?.listeners ?? [])];
    if (message.type === 'points') {
      for (const listener of listeners) listener.onPoints(message.points);
      if (message.thinned) for (const listener of listeners) listener.onThinned?.();
    } else if (message.type === 'subscribed') {
      if (subscription !== undefined) subscription.isConfirmed = true;
      for (const listener of listeners) listener.onSubscribed?.();
      this.#tellWatchers();
    } else if (message.type === 'error') {
      if (subscription !== undefined) subscription.isRefused = true;
      console.error(`Live: ${message.message}`);
      this.#tellWatchers();
    }
  }

  #send(message: LiveRequest): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setStatus(status: LiveStatus): void {
    this.#status = status;
    this.#tellWatchers();
  }

  #tellWatchers(): void {
    for (const onChange of this.#watchers) onChange();
  }
}

/** Equal for selections of the same series. */
function selectionKey({ name, labels = {} }: LiveSelection): string {
  return JSON.stringify([
    name ?? null,
    Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}
