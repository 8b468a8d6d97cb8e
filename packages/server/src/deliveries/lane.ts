import type { Notification } from './notification.ts';
import { isSaidBy, keyOf, type WaitingMessage } from './waiting-message.ts';

/** Messages to one channel about one group, in the order in which they are told. */
export class Lane {
  readonly key: string;
  readonly #messages: WaitingMessage[] = [];
  /** Whether somebody works on it. */
  isRunning = false;
  /** Whether the first message is with its provider: it cannot be taken back any more. */
  isSending = false;

  constructor(key: string) {
    this.key = key;
  }

  get messages(): readonly WaitingMessage[] {
    return this.#messages;
  }

  has(key: string): boolean {
    return this.#messages.some((message) => keyOf(message) === key);
  }

  /**
   * Puts a message at the end, and takes those before it out that it makes superfluous. Only from the end:
   * of firing, resolved, firing the first may not go, or somebody is told of an end without a beginning.
   */
  add(message: WaitingMessage): WaitingMessage[] {
    const superseded: WaitingMessage[] = [];
    const first = this.isSending ? 1 : 0;
    for (;;) {
      const last = this.#messages.length > first ? this.#messages.at(-1) : undefined;
      if (last === undefined || !isSaidBy(last.notification, message.notification)) break;
      this.#messages.pop();
      superseded.push(last);
    }
    this.#messages.push(message);
    return superseded;
  }

  remove(message: WaitingMessage): void {
    const at = this.#messages.indexOf(message);
    if (at !== -1) this.#messages.splice(at, 1);
  }
}

/**
 * What a channel is told of a notification, as in Alertmanager: one that is not told of ends hears of no
 * alert that has ended, and nothing when all of them have. Undefined for nothing.
 */
export function toldTo(
  notification: Notification,
  sendResolved: boolean,
  tellsAcknowledged: boolean,
): Notification | undefined {
  if (notification.reason === 'acknowledged' && !tellsAcknowledged) return undefined;
  if (sendResolved) return notification;
  if (notification.status === 'resolved') return undefined;
  const alerts = notification.alerts.filter(({ status }) => status === 'firing');
  return alerts.length === 0 ? undefined : { ...notification, alerts };
}
