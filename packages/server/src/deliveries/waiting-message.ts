import type { ChannelKind } from '@tidemark/protocol';
import type { Change } from '../documents/index.ts';
import type { Notification } from './notification.ts';

/** What waits to be told to one channel. */
export type WaitingMessage = {
  notification: Notification;
  kind: ChannelKind;
  index: number;
  /** Order in which they were decided, across restarts. */
  sequence: number;
  attempts: number;
  nextAttemptAtMs: number;
  lastAnswer: string;
};

export const documentKind = 'notification';

export function keyOf({ notification, kind, index }: WaitingMessage): string {
  return `${notification.id}/${kind}-${index}`;
}

/** What makes the message durable; what is known of its attempts goes with it. */
export function kept(message: WaitingMessage): Change {
  return { kind: documentKind, key: keyOf(message), value: message };
}

export function forgotten(message: WaitingMessage): Change {
  return { kind: documentKind, key: keyOf(message), value: undefined };
}

/** Messages of one lane are told one after the other: they are about one group, for one channel. */
export function laneOf({ notification, kind, index }: WaitingMessage): string {
  return JSON.stringify([notification.receiver, kind, index, notification.groupKey]);
}

/**
 * Whether whoever is told the newer message has missed nothing without the older one: each alert of that is
 * in this, in the same state since the same time. So a repeat takes the place of a repeat, and what was
 * resolved in between is still told.
 */
export function isSaidBy(older: Notification, newer: Notification): boolean {
  if (older.status !== newer.status || older.truncatedAlerts > 0) return false;
  if (older.reason === 'acknowledged' && newer.reason !== 'acknowledged') return false;
  const states = new Set(newer.alerts.map(stateOf));
  return older.alerts.every((alert) => states.has(stateOf(alert)));
}

function stateOf({ fingerprint, status, startsAtMs }: Notification['alerts'][number]): string {
  return `${fingerprint} ${status} ${startsAtMs}`;
}
