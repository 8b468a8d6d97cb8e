import type { WaitingDelivery } from '@tidemark/protocol';
import type { Change, Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import { channels, type ReceiverConfig } from '../receivers/index.ts';
import { type Attempt, describeWaiting } from './delivery-log.ts';
import { DeliveryRun, type SendMessage } from './delivery-run.ts';
import { Gate } from './gate.ts';
import { Lane, toldTo } from './lane.ts';
import type { DeliveryQueue, Notification } from './notification.ts';
import { documentKind, kept, keyOf, laneOf, type WaitingMessage } from './waiting-message.ts';

export type DeliveriesOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  receiver: (name: string) => ReceiverConfig | undefined;
  send: SendMessage;
  /** What else belongs to notifications, recorded with them: escalations, links to acknowledge. */
  accompany?: (notifications: readonly Notification[]) => {
    notifications: readonly Notification[];
    changes: readonly Change[];
    /** Called when it could not be written. */
    undo: () => void;
  };
  logger: Logger;
  onAttempt: (message: WaitingMessage, attempt: Attempt) => void;
  nowMs: () => number;
  random: () => number;
};

/**
 * Messages that are under way at once, in all and to one channel of a receiver: a few receivers that hang must
 * leave room for the others.
 */
export const maxConcurrentDeliveries = 64;
export const maxConcurrentPerChannel = 4;

/**
 * The durable queue of what receivers are told. A message is a document until its provider took it; each
 * channel of each receiver gets those of a group in the order in which they were decided, and waits for
 * nobody else. Told at least once: twice only when the process ends between the provider's answer and the
 * write that notes it.
 */
export class Deliveries implements DeliveryQueue {
  readonly #options: DeliveriesOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #gates = new Map<string, Gate>();
  readonly #all: Gate;
  readonly #run: DeliveryRun;
  readonly #underWay = new Set<Promise<void>>();
  #isStarted = false;
  #lastSequence = 0;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#all = new Gate({
      concurrency: maxConcurrentDeliveries,
      perMinute: Number.MAX_SAFE_INTEGER,
      nowMs: options.nowMs,
    });
    this.#run = new DeliveryRun({ ...options, enter: (message) => this.#enter(message) });
  }

  /** Reads what an earlier process left. Throws where the store cannot be asked. */
  async load(): Promise<void> {
    const found = await this.#options.documents.read(documentKind);
    const messages = [...found.values()] as WaitingMessage[];
    for (const message of messages.sort((a, b) => a.sequence - b.sequence)) {
      this.#lastSequence = Math.max(this.#lastSequence, message.sequence);
      const superseded = this.#laneOf(message).add(message);
      for (const older of superseded) this.#track(this.#run.noteSuperseded(older));
    }
  }

  /** Begins to send. */
  start(): void {
    this.#isStarted = true;
    for (const lane of this.#lanes.values()) this.#work(lane);
  }

  /** Ends when what is under way has ended; the rest stays for the next process. */
  async stop(): Promise<void> {
    this.#run.stop();
    for (const gate of [...this.#gates.values(), this.#all]) gate.close();
    await Promise.all(this.#underWay);
  }

  async enqueue(
    notifications: readonly Notification[],
    together: readonly Change[],
  ): Promise<void> {
    const company = this.#options.accompany?.(notifications);
    const all = [...notifications, ...(company?.notifications ?? [])];
    const messages = all.flatMap((one) => this.#messagesOf(one));
    const changes = [...together, ...(company?.changes ?? []), ...messages.map(kept)];
    try {
      await this.#options.documents.write(changes);
    } catch (error) {
      company?.undo();
      throw error;
    }
    for (const message of messages) {
      const lane = this.#laneOf(message);
      // The caller tried again what was written already.
      if (lane.has(keyOf(message))) continue;
      for (const older of lane.add(message)) this.#track(this.#run.noteSuperseded(older));
      this.#work(lane);
    }
  }

  get length(): number {
    let length = 0;
    for (const { messages } of this.#lanes.values()) length += messages.length;
    return length;
  }

  /** Age of the oldest message that waits, in milliseconds; 0 when none does. */
  get oldestMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const { messages } of this.#lanes.values()) {
      oldest = Math.min(oldest, messages[0]?.notification.createdAtMs ?? oldest);
    }
    return oldest === Number.POSITIVE_INFINITY ? 0 : this.#options.nowMs() - oldest;
  }

  /** How many wait for each receiver. */
  waitingByReceiver(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { messages } of this.#lanes.values()) {
      const receiver = messages[0]?.notification.receiver;
      if (receiver === undefined) continue;
      counts.set(receiver, (counts.get(receiver) ?? 0) + messages.length);
    }
    return counts;
  }

  /** What waits, the newest first. */
  waiting(): WaitingDelivery[] {
    const described = [...this.#lanes.values()].flatMap(({ messages, isSending }) =>
      messages.map((message, at) => ({
        sequence: message.sequence,
        shown: describeWaiting(message, this.#run.targetOf(message), at === 0 && !isSending),
      })),
    );
    return described.sort((a, b) => b.sequence - a.sequence).map(({ shown }) => shown);
  }

  #messagesOf(notification: Notification): WaitingMessage[] {
    const receiver = this.#options.receiver(notification.receiver);
    if (receiver === undefined) {
      const name = JSON.stringify(notification.receiver);
      this.#options.logger.error(`nobody is told of ${notification.groupKey}: no receiver ${name}`);
      return [];
    }
    return receiver.channels.flatMap(({ kind, index, config }) => {
      const { tellsAcknowledged } = channels[kind];
      const told = toldTo(notification, config.send_resolved, tellsAcknowledged);
      if (told === undefined) return [];
      this.#lastSequence = Math.max(this.#lastSequence + 1, this.#options.nowMs());
      return [
        {
          notification: told,
          kind,
          index,
          sequence: this.#lastSequence,
          attempts: 0,
          nextAttemptAtMs: notification.createdAtMs,
          lastAnswer: '',
        },
      ];
    });
  }

  #laneOf(message: WaitingMessage): Lane {
    const key = laneOf(message);
    const lane = this.#lanes.get(key) ?? new Lane(key);
    this.#lanes.set(key, lane);
    return lane;
  }

  #work(lane: Lane): void {
    if (!this.#isStarted || lane.isRunning) return;
    lane.isRunning = true;
    const done = this.#run.drain(lane).then((isEmpty) => {
      lane.isRunning = false;
      if (!isEmpty) return;
      // One may have come since it was found empty.
      if (lane.messages.length > 0) this.#work(lane);
      else this.#lanes.delete(lane.key);
    });
    this.#track(done);
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error) => this.#options.logger.error('the queue of messages has a mistake', error))
      .finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** A place at the channel, and then one of all; undefined when the queue was stopped. */
  async #enter({ notification, kind, index }: WaitingMessage) {
    const key = JSON.stringify([notification.receiver, kind, index]);
    const { nowMs } = this.#options;
    const perMinute = channels[kind].messagesPerMinute;
    const concurrency = maxConcurrentPerChannel;
    const gate = this.#gates.get(key) ?? new Gate({ concurrency, perMinute, nowMs });
    this.#gates.set(key, gate);
    if (!(await gate.enter())) return undefined;
    if (!(await this.#all.enter())) return undefined;
    return {
      pauseUntil: (timeMs: number) => gate.pauseUntil(timeMs),
      leave: () => {
        this.#all.leave();
        gate.leave();
      },
    };
  }
}
