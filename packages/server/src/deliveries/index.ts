/** Telling people: the durable queue of messages, escalation, acknowledging from outside, trials, the log. */
export type { LinkedAlerts } from './acknowledgements.ts';
export type { Attempt } from './delivery-log.ts';
export {
  type AcknowledgeSink,
  type LogQuestion,
  Messenger,
  type MessengerOptions,
} from './messenger.ts';
export type { DeliveryQueue, Notification, NotifiedAlert } from './notification.ts';
export { rendererOf } from './notification-renderer.ts';
export { describeChannel } from './trials.ts';
