import { randomUUID } from 'node:crypto';
import type { DeliveriesAnswer, Delivery } from '@tidemark/protocol';
import type { Labels } from '../alerts/index.ts';
import type { Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import type { OutgoingHttp, Resolve } from '../outgoing/index.ts';
import { type ReceiverBook, type Render, type Teller, tell } from '../receivers/index.ts';
import { AcknowledgeLinks } from './acknowledge-links.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Deliveries } from './deliveries.ts';
import { type Attempt, deliveryEvent, eventKind } from './delivery-log.ts';
import { Escalations } from './escalations.ts';
import { Heartbeats } from './heartbeats.ts';
import type { Notification } from './notification.ts';
import { Trials } from './trials.ts';
import type { WaitingMessage } from './waiting-message.ts';

/** The book of alerts, as far as messages have to do with it. */
export type AcknowledgeSink = {
  /** Durable once it resolves. */
  acknowledge: (fingerprints: readonly string[], by: string) => Promise<unknown>;
  isAcknowledged: (fingerprint: string) => boolean;
};

export type MessengerOptions = {
  documents: Documents;
  receivers: ReceiverBook;
  renderer: (notification: Notification) => Render;
  http: OutgoingHttp;
  resolve: Resolve;
  allowPrivateAddresses: boolean;
  /** Address of this server for people and for phone calls, without a slash at the end. */
  externalUrl: string | undefined;
  alerts: AcknowledgeSink;
  fingerprintOf: (labels: Labels) => string;
  /** Whether rules are evaluated, so that heartbeats may say so. */
  isHealthy: () => boolean;
  logger: Logger;
  onAttempt: (message: WaitingMessage, attempt: Attempt) => void;
  onBeat: (delivered: boolean) => void;
  nowMs: () => number;
  random: () => number;
};

/** Age of a waiting message from which on the alerting no longer counts as working, in milliseconds. */
const unhealthyAgeMs = 10 * 60_000;

/** What came last of the messages to a receiver. */
export type LastDelivery = {
  deliveredAtMs: number | null;
  failure: { atMs: number; message: string } | null;
};

/** All that has to do with telling people: the queue, escalation, links to acknowledge, heartbeats, trials. */
export class Messenger {
  readonly queue: Deliveries;
  readonly acknowledgements: Acknowledgements;
  readonly trials: Trials;
  readonly #options: MessengerOptions;
  readonly #links: AcknowledgeLinks;
  readonly #escalations: Escalations;
  readonly #heartbeats: Heartbeats;
  readonly #last = new Map<string, LastDelivery>();

  constructor(options: MessengerOptions) {
    const { documents, receivers, alerts, logger, nowMs, random } = options;
    this.#options = options;
    this.#links = new AcknowledgeLinks(documents, nowMs);
    const teller = this.#teller();
    const receiver = (name: string) => receivers.get(name);
    const send: ConstructorParameters<typeof Deliveries>[0]['send'] = (channel, notification) =>
      tell(channel, notification, teller);
    this.#escalations = new Escalations({
      documents,
      receiver,
      isAcknowledged: alerts.isAcknowledged,
      enqueue: (notifications, together) => this.queue.enqueue(notifications, together),
      newId: randomUUID,
      logger,
      nowMs,
      random,
    });
    this.queue = new Deliveries({
      documents,
      receiver,
      send,
      accompany: (notifications) => this.#accompany(notifications),
      logger,
      onAttempt: (message, attempt) => this.#note(message, attempt),
      nowMs,
      random,
    });
    this.#heartbeats = new Heartbeats({
      receivers: () => receivers.list().map(({ config }) => config),
      send,
      isHealthy: () => options.isHealthy() && this.queue.oldestMs < unhealthyAgeMs,
      onBeat: options.onBeat,
      nowMs,
      newId: randomUUID,
      fingerprintOf: options.fingerprintOf,
    });
    this.acknowledgements = new Acknowledgements({
      links: this.#links,
      receiver,
      alerts,
      externalUrl: options.externalUrl,
    });
    this.trials = new Trials({
      receivers,
      teller,
      nowMs,
      newId: randomUUID,
      fingerprintOf: options.fingerprintOf,
      record: (told, attempt) =>
        documents.write([], [deliveryEvent(told, attempt, nowMs())]).catch((error: Error) => {
          logger.warn(`a test of a receiver was not noted: ${error.message}`);
        }),
    });
  }

  /** After the receivers are known. Throws where the store cannot be asked. */
  async load(): Promise<void> {
    await Promise.all([this.#links.load(), this.#escalations.load(), this.queue.load()]);
  }

  start(): void {
    this.queue.start();
    this.#escalations.start();
    this.#heartbeats.start();
  }

  async stop(): Promise<void> {
    this.#escalations.stop();
    this.#heartbeats.stop();
    await this.queue.stop();
  }

  /** The delivery log, and what waits, the newest first. */
  async log({ receiver, groupKey, startMs, endMs, limit }: LogQuestion): Promise<DeliveriesAnswer> {
    const events = await this.#options.documents.events({
      kind: eventKind,
      ...(receiver === undefined ? {} : { key: receiver }),
      startMs,
      endMs,
      // The store knows nothing of groups.
      limit: groupKey === undefined ? limit : Math.max(limit, maxScannedEvents),
    });
    const isAsked = (one: { receiver: string; groupKey: string }) =>
      (receiver === undefined || one.receiver === receiver) &&
      (groupKey === undefined || one.groupKey === groupKey);
    return {
      deliveries: events
        .map(({ body }) => JSON.parse(body) as Delivery)
        .filter(isAsked)
        .slice(0, limit),
      waiting: this.queue.waiting().filter(isAsked).slice(0, limit),
    };
  }

  last(receiver: string): LastDelivery {
    return this.#last.get(receiver) ?? { deliveredAtMs: null, failure: null };
  }

  #accompany(notifications: readonly Notification[]) {
    const followed = this.#escalations.follow(notifications);
    const all = [...notifications, ...followed.notifications];
    // Without an address of ours there are no links.
    const links = this.#options.externalUrl === undefined ? [] : this.#links.changesFor(all);
    return { ...followed, changes: [...followed.changes, ...links] };
  }

  #note(message: WaitingMessage, attempt: Attempt): void {
    const { onAttempt, nowMs } = this.#options;
    onAttempt(message, attempt);
    const last = this.last(message.notification.receiver);
    if (attempt.outcome === 'superseded') return;
    const isGood = attempt.outcome === 'delivered';
    this.#last.set(message.notification.receiver, {
      deliveredAtMs: isGood ? nowMs() : last.deliveredAtMs,
      failure: isGood ? null : { atMs: nowMs(), message: attempt.answer },
    });
  }

  #teller(): Teller {
    const { renderer, http, resolve, allowPrivateAddresses, externalUrl, nowMs } = this.#options;
    const linkTo = (path: string, { id, reason }: Notification, purpose: string) =>
      externalUrl === undefined || reason === 'test'
        ? undefined
        : `${externalUrl}/v1/${path}/${this.#links.token(id, purpose)}`;
    return {
      renderer,
      tools: { http, policy: { allowPrivateAddresses }, resolve, nowMs },
      externalUrl,
      acknowledgeUrl: (notification) => linkTo('acknowledge', notification, 'page'),
      phoneUrl: (notification, index) => linkTo('phone', notification, `phone-${index}`),
    };
  }
}

/** Most lines of the log that are looked through for those of one group. */
const maxScannedEvents = 10_000;

export type LogQuestion = {
  receiver: string | undefined;
  groupKey: string | undefined;
  startMs: number;
  endMs: number;
  limit: number;
};
