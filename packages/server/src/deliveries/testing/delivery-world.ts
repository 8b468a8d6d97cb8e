import type { mock } from 'node:test';
import type { Delivery } from '@tidemark/protocol';
import type { Change, DocumentEvent } from '../../documents/index.ts';
import { Logger } from '../../logger/index.ts';
import type { SendResult } from '../../outgoing/index.ts';
import type { ChannelConfig, ReceiverConfig } from '../../receivers/index.ts';
import { Deliveries, type DeliveriesOptions } from '../deliveries.ts';
import type { Notification } from '../notification.ts';

/** Documents in memory, which outlive what uses them, and can refuse to be written. */
export class TestDocuments {
  readonly stored = new Map<string, Map<string, unknown>>();
  readonly events: Delivery[] = [];
  isFailing = false;

  async read(kind: string): Promise<Map<string, unknown>> {
    return structuredClone(this.stored.get(kind) ?? new Map<string, unknown>());
  }

  async write(changes: readonly Change[], events: readonly DocumentEvent[] = []): Promise<void> {
    // As a real write: it ends in a later turn, whatever it does.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.isFailing) throw new Error('the disk is full');
    for (const { kind, key, value } of changes) {
      const documents = this.stored.get(kind) ?? new Map<string, unknown>();
      this.stored.set(kind, documents);
      if (value === undefined) documents.delete(key);
      else documents.set(key, JSON.parse(JSON.stringify(value)));
    }
    this.events.push(...events.map(({ body }) => JSON.parse(body) as Delivery));
  }

  count(kind: string): number {
    return this.stored.get(kind)?.size ?? 0;
  }
}

export type Told = { receiver: string; channel: string; id: string; status: string };

export const good: SendResult = { delivered: true, status: 200, answer: 'ok', retryable: false };
export const busy: SendResult = {
  delivered: false,
  status: 503,
  answer: 'answered 503',
  retryable: true,
};
export const wrong: SendResult = {
  delivered: false,
  status: 403,
  answer: 'answered 403',
  retryable: false,
};

export function testReceiver(
  name: string,
  kinds: readonly ChannelConfig['kind'][] = ['webhook'],
  others: Partial<ReceiverConfig> = {},
  sendResolved = true,
): ReceiverConfig {
  const channels = kinds.map((kind) => ({
    kind,
    index: 0,
    config: { send_resolved: sendResolved, url: undefined, webhook_url: undefined },
  }));
  return { name, channels, escalateTo: undefined, ...others };
}

/** A queue with receivers that answer as they are told, and a time that only goes on when asked to. */
export class DeliveryWorld {
  readonly documents = new TestDocuments();
  readonly told: Told[] = [];
  /** Ids of what its receiver took. */
  readonly taken: string[] = [];
  readonly lines: string[] = [];
  receivers = [testReceiver('team')];
  /** What the next messages get, one after the other; then `usual` again. */
  next: SendResult[] = [];
  usual: SendResult = good;
  /** Messages that are with a receiver which has not answered. */
  held: (() => void)[] | undefined;
  queue: Deliveries;
  #generation = 0;
  readonly #timers: typeof mock.timers;
  readonly #options: Partial<DeliveriesOptions>;

  constructor(timers: typeof mock.timers, options: Partial<DeliveriesOptions> = {}) {
    timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse('2026-03-01T12:00:00Z') });
    this.#timers = timers;
    this.#options = options;
    this.queue = this.#newQueue();
  }

  /** Ends the process as a crash would, and begins the next one on what it left. */
  async restart(): Promise<void> {
    this.crash();
    await this.begin();
  }

  crash(): void {
    this.#generation++;
  }

  async begin(): Promise<void> {
    this.queue = this.#newQueue();
    await this.queue.load();
    this.queue.start();
    await this.settle();
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  async pass(ms: number): Promise<void> {
    this.#timers.tick(ms);
    await this.settle();
  }

  async enqueue(...notifications: Notification[]): Promise<void> {
    await this.queue.enqueue(notifications, []);
    await this.settle();
  }

  /** Ids of what was told, in order. */
  get ids(): string[] {
    return this.told.map(({ id }) => id);
  }

  outcomes(): string[] {
    return this.documents.events.map(({ notification, outcome }) => `${notification} ${outcome}`);
  }

  #newQueue(): Deliveries {
    const generation = ++this.#generation;
    const isAlive = () => generation === this.#generation;
    /** What a dead process began never ends. */
    const unlessDead = async <T>(value: T): Promise<T> =>
      isAlive() ? value : new Promise<T>(() => undefined);
    const { documents } = this;
    return new Deliveries({
      documents: {
        read: (kind) => documents.read(kind),
        write: async (changes, events) => {
          await unlessDead(undefined);
          return documents.write(changes, events);
        },
      },
      receiver: (name) => this.receivers.find((one) => one.name === name),
      send: async ({ kind }, { receiver, id, status }) => {
        await unlessDead(undefined);
        this.told.push({ receiver, channel: kind, id, status });
        const result = this.next.shift() ?? this.usual;
        if (result.delivered) this.taken.push(id);
        const held = this.held;
        if (held !== undefined) await new Promise<void>((resolve) => held.push(resolve));
        return unlessDead(result);
      },
      logger: new Logger((text) => this.lines.push(text), Date.now),
      onAttempt: () => undefined,
      nowMs: Date.now,
      random: () => 1,
      ...this.#options,
    });
  }
}
