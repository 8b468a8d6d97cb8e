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

/** What a subscriber is told. `onSubscribed` comes anew after every reconnection: fetch what was missed. */
export type LiveListener = {
  onPoints: (points: readonly LivePoint[]) => void;
  onSubscribed?: () => void;
};

/** Which series a subscriber wants: those of a metric with these labels, or all. */
export type LiveSelection = { name?: string; labels?: Labels };

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
  readonly #subscriptions = new Map<string, { selection: LiveSelection; listener: LiveListener }>();
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

  /** Calls `onChange` whenever the status changes; gives a way to stop. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  /** Starts to listen; gives a way to stop. */
  subscribe(selection: LiveSelection, listener: LiveListener): () => void {
    const id = String(this.#nextId++);
    this.#subscriptions.set(id, { selection, listener });
    if (this.#status === 'idle') this.#connect();
    else if (this.#status === 'open') this.#send({ type: 'subscribe', id, ...selection });
    return () => {
      this.#subscriptions.delete(id);
      if (this.#status === 'open') this.#send({ type: 'unsubscribe', id });
    };
  }

  /** Tries at once instead of waiting, for when the browser knows that the network is back. */
  retryNow(): void {
    if (this.#status !== 'waiting') return;
    this.#cancelRetry?.();
    this.#connect();
  }

  #connect(): void {
    this.#setStatus('connecting');
    const socket = this.#dependencies.openSocket();
    this.#socket = socket;
    socket.onopen = () => {
      this.#retries = 0;
      this.#setStatus('open');
      for (const [id, { selection }] of this.#subscriptions) {
        this.#send({ type: 'subscribe', id, ...selection });
      }
    };
    socket.onmessage = ({ data }) => this.#receive(String(data));
    socket.onclose = () => this.#waitForRetry();
  }

  #waitForRetry(): void {
    this.#socket = undefined;
    this.#setStatus('waiting');
    const delayMs = retryDelayMs(this.#retries++, this.#dependencies.random());
    this.#cancelRetry = this.#dependencies.delay(() => this.#connect(), delayMs);
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as LiveMessage;
    const subscription = this.#subscriptions.get(message.id ?? '');
    if (message.type === 'subscribed') subscription?.listener.onSubscribed?.();
    else if (message.type === 'points') subscription?.listener.onPoints(message.points);
    else if (message.type === 'error') console.error(`Live: ${message.message}`);
  }

  #send(message: LiveRequest): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #setStatus(status: LiveStatus): void {
    this.#status = status;
    for (const onChange of this.#watchers) onChange();
  }
}
