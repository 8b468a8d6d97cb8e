import type { Delivery, DeliveryOutcome, WaitingDelivery } from '@tidemark/protocol';
import type { DocumentEvent } from '../documents/index.ts';
import type { WaitingMessage } from './waiting-message.ts';

export const eventKind = 'delivery';

/** What came of a message. */
export type Attempt = {
  outcome: DeliveryOutcome;
  target: string;
  attempt: number;
  durationMs: number;
  status: number | undefined;
  answer: string;
  nextAttemptAtMs: number | undefined;
};

type Told = Pick<WaitingMessage, 'notification' | 'kind' | 'index'>;

/** One line of the delivery log, by the name of its receiver. */
export function deliveryEvent(told: Told, attempt: Attempt, nowMs: number): DocumentEvent {
  const { notification } = told;
  const delivery: Delivery = {
    at: new Date(nowMs).toISOString(),
    notification: notification.id,
    receiver: notification.receiver,
    kind: told.kind,
    index: told.index,
    target: attempt.target,
    groupKey: notification.groupKey,
    status: notification.status,
    reason: notification.reason,
    alerts: notification.alerts.length + notification.truncatedAlerts,
    outcome: attempt.outcome,
    attempt: attempt.attempt,
    durationMs: Math.round(attempt.durationMs),
    answerStatus: attempt.status ?? null,
    answer: attempt.answer,
    nextAttemptAt: timeOf(attempt.nextAttemptAtMs),
  };
  return {
    kind: eventKind,
    key: notification.receiver,
    timestampMs: nowMs,
    body: JSON.stringify(delivery),
  };
}

export function describeWaiting(
  message: WaitingMessage,
  target: string,
  isNext: boolean,
): WaitingDelivery {
  const { notification, kind, index, attempts, nextAttemptAtMs, lastAnswer } = message;
  return {
    notification: notification.id,
    receiver: notification.receiver,
    kind,
    index,
    target,
    groupKey: notification.groupKey,
    status: notification.status,
    reason: notification.reason,
    alerts: notification.alerts.length + notification.truncatedAlerts,
    createdAt: new Date(notification.createdAtMs).toISOString(),
    attempts,
    nextAttemptAt: isNext ? timeOf(nextAttemptAtMs) : null,
    lastAnswer,
  };
}

function timeOf(timeMs: number | undefined): string | null {
  return timeMs === undefined ? null : new Date(timeMs).toISOString();
}
