export type { AlertGroup } from './alert-group.ts';
export { Dispatcher } from './dispatcher.ts';
export { groupStateKind } from './group-state.ts';
export { maxNotifiedAlerts } from './snapshot.ts';
export { maxSpacingMs, minSpacingMs } from './spacing.ts';
export { stormWaitMs, stormWindowMs } from './storm.ts';
