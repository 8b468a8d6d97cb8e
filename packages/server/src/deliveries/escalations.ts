import type { Change, Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import { escalatesAfterMs, type ReceiverConfig } from '../receivers/index.ts';
import { backOffMs } from './back-off.ts';
import type { Notification } from './notification.ts';

/** A group that a receiver was told of, and that somebody else hears of when nobody acknowledges it. */
type Escalation = {
  notification: Notification;
  dueAtMs: number;
  /** Who was told because nobody acknowledged. */
  toldTo: string | null;
};

export type Followed = { notifications: Notification[]; changes: Change[]; undo: () => void };

export type EscalationsOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  receiver: (name: string) => ReceiverConfig | undefined;
  /** Whether somebody looks after the alert. */
  isAcknowledged: (fingerprint: string) => boolean;
  enqueue: (notifications: readonly Notification[], together: readonly Change[]) => Promise<void>;
  newId: () => string;
  logger: Logger;
  nowMs: () => number;
  random: () => number;
};

const documentKind = 'escalation';

/** Tells the next receiver when nobody has acknowledged in time, and later that it is over. */
export class Escalations {
  readonly #options: EscalationsOptions;
  readonly #known = new Map<string, Escalation>();
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;
  #failures = 0;

  constructor(options: EscalationsOptions) {
    this.#options = options;
  }

  /** Throws where the store cannot be asked. */
  async load(): Promise<void> {
    for (const [key, value] of await this.#options.documents.read(documentKind)) {
      this.#known.set(key, value as Escalation);
    }
  }

  start(): void {
    this.#isStarted = true;
    this.#schedule();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  /**
   * What the notifications mean: escalations that begin or end, and who hears of the end as well. Counts at
   * once; `undo` is for when it could not be written.
   */
  follow(notifications: readonly Notification[]): Followed {
    const followed: Followed = { notifications: [], changes: [], undo: () => undefined };
    const before: [string, Escalation | undefined][] = [];
    const seen = new Set(notifications.map(keyOf));
    const queue = [...notifications];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const key = keyOf(next);
      const known = this.#known.get(key);
      const told = this.#toldAsWell(next, known);
      // Receivers may escalate to each other: each hears of it once.
      if (told !== undefined && !seen.has(keyOf(told))) {
        seen.add(keyOf(told));
        followed.notifications.push(told);
        queue.push(told);
      }
      const change = this.#changeFor(next, known);
      if (change === undefined) continue;
      before.push([key, known]);
      followed.changes.push({ kind: documentKind, key, value: change ?? undefined });
      this.#set(key, change ?? undefined);
    }
    followed.undo = () => {
      for (const [key, known] of before.reverse()) this.#set(key, known);
      this.#schedule();
    };
    this.#schedule();
    return followed;
  }

  #set(key: string, escalation: Escalation | undefined): void {
    if (escalation === undefined) this.#known.delete(key);
    else this.#known.set(key, escalation);
  }

  /** Who was told because nobody acknowledged hears that somebody does, and that it is over. */
  #toldAsWell(notification: Notification, known: Escalation | undefined): Notification | undefined {
    const isOver = notification.status === 'resolved' || notification.reason === 'acknowledged';
    if (!isOver || known === undefined || known.toldTo === null) return undefined;
    return { ...notification, id: this.#options.newId(), receiver: known.toldTo };
  }

  /** What becomes of the escalation: null ends it, undefined leaves it. */
  #changeFor(
    notification: Notification,
    known: Escalation | undefined,
  ): Escalation | null | undefined {
    const { receiver, nowMs } = this.#options;
    if (notification.reason === 'test') return undefined;
    if (notification.status === 'resolved') return known === undefined ? undefined : null;
    if (notification.reason === 'acknowledged') {
      // Whoever was told has to hear of the end.
      return known === undefined || known.toldTo !== null ? undefined : null;
    }
    const config = receiver(notification.receiver);
    const afterMs = config && escalatesAfterMs(config);
    if (afterMs === undefined || (known !== undefined && known.toldTo !== null)) return undefined;
    return { notification, dueAtMs: known?.dueAtMs ?? nowMs() + afterMs, toldTo: null };
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (!this.#isStarted) return;
    const waiting = [...this.#known.values()].filter(({ toldTo }) => toldTo === null);
    if (waiting.length === 0) return;
    const dueAtMs = Math.min(...waiting.map((one) => one.dueAtMs));
    const pauseMs = this.#failures === 0 ? 0 : backOffMs(this.#failures, this.#options.random);
    const waitMs = Math.max(pauseMs, dueAtMs - this.#options.nowMs());
    this.#timer = setTimeout(() => void this.#escalateDue(), Math.min(waitMs, 60_000));
  }

  async #escalateDue(): Promise<void> {
    try {
      for (const [key, escalation] of this.#known) {
        if (escalation.toldTo !== null || escalation.dueAtMs > this.#options.nowMs()) continue;
        await this.#escalate(key, escalation);
      }
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#options.logger.warn(
        `an escalation was not recorded, it is tried again: ${(error as Error).message}`,
      );
    }
    this.#schedule();
  }

  async #escalate(key: string, escalation: Escalation): Promise<void> {
    const { receiver, isAcknowledged, enqueue, documents, newId, nowMs, logger } = this.#options;
    const { notification } = escalation;
    const to = receiver(notification.receiver)?.escalateTo?.receiver;
    const open = notification.alerts.filter(
      ({ status, fingerprint }) => status === 'firing' && !isAcknowledged(fingerprint),
    );
    if (to === undefined || open.length === 0) {
      await documents.write([{ kind: documentKind, key, value: undefined }]);
      this.#known.delete(key);
      return;
    }
    const told: Escalation = { ...escalation, toldTo: to };
    const next: Notification = {
      ...notification,
      id: newId(),
      receiver: to,
      reason: 'escalation',
      createdAtMs: nowMs(),
    };
    // Before it is written: an end that is decided meanwhile has to reach him, too.
    this.#known.set(key, told);
    try {
      await enqueue([next], [{ kind: documentKind, key, value: told }]);
    } catch (error) {
      if (this.#known.get(key) === told) this.#known.set(key, escalation);
      throw error;
    }
    logger.info(`nobody acknowledged ${notification.groupKey}: told ${JSON.stringify(to)}`);
  }
}

function keyOf({ receiver, groupKey }: Notification): string {
  return JSON.stringify([receiver, groupKey]);
}
