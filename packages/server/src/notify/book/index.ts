export { type Acknowledged, type ActiveAlert, forgetting, storing } from './active-alert.ts';
export { AlertBook, type AlertChange, forgettingIfLast, startGraceMs } from './alert-book.ts';
export { eventKind, eventOf, shownEvent } from './alert-event.ts';
export {
  maxActiveAlerts,
  maxAlertLabels,
  maxAlertLength,
  maxAlertNameLength,
  maxAlertValueLength,
  problemOf,
} from './check-alert.ts';
export { fingerprintOf } from './fingerprint.ts';
