/** From alerts to messages: what fires, who is told, and when. */
export {
  type ActiveAlert,
  AlertBook,
  eventKind,
  fingerprintOf,
  maxActiveAlerts,
  maxAlertLabels,
  maxAlertLength,
  maxAlertNameLength,
  maxAlertValueLength,
  shownEvent,
  startGraceMs,
} from './book/index.ts';
export * from './config/index.ts';
export { type AlertGroup, maxNotifiedAlerts } from './dispatch/index.ts';
export { describeAlert, listAlerts, type PendingAlert } from './list-alerts.ts';
export { Notifier, type NotifierOptions } from './notifier.ts';
export { routesFor } from './route.ts';
