import type { Change, DocumentEvent, Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import { maxRetryAfterMs, type SendResult } from '../outgoing/index.ts';
import { type ChannelConfig, channels, type ReceiverConfig } from '../receivers/index.ts';
import { backOffMs } from './back-off.ts';
import { type Attempt, deliveryEvent } from './delivery-log.ts';
import type { Lane } from './lane.ts';
import type { Notification } from './notification.ts';
import { forgotten, kept, type WaitingMessage } from './waiting-message.ts';

/** Builds and sends a message. Throws nothing; what it gives holds no secrets. */
export type SendMessage = (
  channel: ChannelConfig,
  notification: Notification,
) => Promise<SendResult>;

export type DeliveryRunOptions = {
  documents: Pick<Documents, 'write'>;
  receiver: (name: string) => ReceiverConfig | undefined;
  send: SendMessage;
  /** A place to send from; undefined when the queue was stopped. */
  enter: (message: WaitingMessage) => Promise<Place | undefined>;
  logger: Logger;
  onAttempt: (message: WaitingMessage, attempt: Attempt) => void;
  nowMs: () => number;
  random: () => number;
};

type Place = { pauseUntil: (timeMs: number) => void; leave: () => void };

/** How long a message is tried, from when it was decided, in milliseconds: then it is given up loudly. */
export const maxDeliveryAgeMs = 24 * 3_600_000;

/** Tells the messages of lanes, and notes what came of them. */
export class DeliveryRun {
  readonly #options: DeliveryRunOptions;
  readonly #stopping = new AbortController();

  constructor(options: DeliveryRunOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopping.abort();
  }

  /** Tells one message after the other. True when none is left, false when it was stopped. */
  async drain(lane: Lane): Promise<boolean> {
    const { nowMs, enter } = this.#options;
    for (;;) {
      const [first] = lane.messages;
      if (first === undefined) return true;
      if (first.attempts > 0) {
        // Nobody asked for more: a clock that was set back would.
        await this.#pause(Math.min(first.nextAttemptAtMs - nowMs(), maxRetryAfterMs));
      }
      const place = this.#isStopped ? undefined : await enter(first);
      if (place === undefined) return false;
      // Only now: what waited may have been superseded meanwhile.
      const message = lane.messages[0] ?? first;
      lane.isSending = true;
      const attempt = await this.#tell(message, place);
      await this.#settle(lane, message, attempt);
      lane.isSending = false;
      if (this.#isStopped) return false;
    }
  }

  /** Notes that a message need not be told any more. */
  async noteSuperseded(message: WaitingMessage): Promise<void> {
    const attempt: Attempt = {
      ...nothingSent(this.targetOf(message)),
      outcome: 'superseded',
      answer: 'a newer message says it too',
    };
    await this.#record(message, attempt, forgotten(message));
  }

  /** Where it goes to, for people. */
  targetOf(message: WaitingMessage): string {
    const channel = this.#channelOf(message);
    return channel === undefined ? '' : channels[channel.kind].target(channel.config);
  }

  async #tell(message: WaitingMessage, place: Place): Promise<Attempt> {
    const { send, nowMs, random } = this.#options;
    try {
      const channel = this.#channelOf(message);
      const target = this.targetOf(message);
      if (channel === undefined) {
        const answer = 'the receiver, or this channel of it, is no longer configured';
        return { ...nothingSent(target), outcome: 'failed', answer };
      }
      const startedAt = performance.now();
      const result = await send(channel, message.notification);
      const durationMs = performance.now() - startedAt;
      message.attempts++;
      const now = nowMs();
      const waitMs = Math.max(backOffMs(message.attempts, random), result.retryAfterMs ?? 0);
      // Who asks for patience means all messages, not only this one.
      if (result.retryAfterMs !== undefined) place.pauseUntil(now + result.retryAfterMs);
      const isTooOld = now + waitMs - message.notification.createdAtMs > maxDeliveryAgeMs;
      const isRetried = !result.delivered && result.retryable && !isTooOld;
      return {
        target,
        outcome: result.delivered ? 'delivered' : isRetried ? 'retrying' : 'failed',
        attempt: message.attempts,
        durationMs,
        status: result.status,
        answer: result.answer,
        nextAttemptAtMs: isRetried ? now + waitMs : undefined,
      };
    } finally {
      place.leave();
    }
  }

  async #settle(lane: Lane, message: WaitingMessage, attempt: Attempt): Promise<void> {
    if (attempt.nextAttemptAtMs === undefined) {
      await this.#record(message, attempt, forgotten(message));
      lane.remove(message);
      return;
    }
    message.nextAttemptAtMs = attempt.nextAttemptAtMs;
    message.lastAnswer = attempt.answer;
    // Nothing is lost without this: after a restart the message is only tried sooner.
    await this.#recordOnce(message, attempt, kept(message)).catch((error: Error) =>
      this.#options.logger.warn(`an attempt was not noted: ${error.message}`),
    );
  }

  /**
   * Until it is written, the next message of the lane waits: else an older one could be told again after it.
   */
  async #record(message: WaitingMessage, attempt: Attempt, change: Change): Promise<void> {
    const { logger, random } = this.#options;
    for (let failures = 1; ; failures++) {
      try {
        await this.#recordOnce(message, attempt, change);
        return;
      } catch (error) {
        if (this.#isStopped) return;
        logger.warn(`a delivery was not noted, it is tried again: ${(error as Error).message}`);
        await this.#pause(backOffMs(failures, random));
      }
    }
  }

  async #recordOnce(message: WaitingMessage, attempt: Attempt, change: Change): Promise<void> {
    const event: DocumentEvent = deliveryEvent(message, attempt, this.#options.nowMs());
    await this.#options.documents.write([change], [event]);
    this.#options.onAttempt(message, attempt);
    this.#report(message, attempt);
  }

  #report({ notification, kind }: WaitingMessage, { outcome, answer, attempt }: Attempt): void {
    const { logger } = this.#options;
    const what = `${kind} of receiver ${JSON.stringify(notification.receiver)}`;
    if (outcome === 'failed') {
      logger.error(
        `${what} was NOT told that ${notification.groupKey} is ${notification.status}: ${answer}`,
      );
    } else if (outcome === 'retrying' && attempt === 1) {
      logger.warn(`${what} could not be told, it is tried again: ${answer}`);
    }
  }

  #channelOf({ notification, kind, index }: WaitingMessage): ChannelConfig | undefined {
    return this.#options
      .receiver(notification.receiver)
      ?.channels.find((one) => one.kind === kind && one.index === index);
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #pause(durationMs: number): Promise<void> {
    const { signal } = this.#stopping;
    if (durationMs <= 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, durationMs);
      signal.addEventListener('abort', end);
    });
  }
}

function nothingSent(target: string) {
  return { target, attempt: 0, durationMs: 0, status: undefined, nextAttemptAtMs: undefined };
}
