export {
  type AlertingConfig,
  defaultResolveTimeoutMs,
  defaultStormThreshold,
  type InhibitRule,
  maxRouteDepth,
  maxRoutes,
  type RouteConfig,
} from './alerting-config.ts';
export { alertmanagerKeys, maxConfiguredItems, ownKeys, readAlerting } from './read-alerting.ts';
export {
  type AlertingFile,
  isAlertmanagerFile,
  type ReadersOf,
  readAlertingSection,
  readAlertmanagerFile,
} from './read-alerting-file.ts';
export type { Globals, NamedReceiver, ReceiverReaders } from './receiver-readers.ts';
export { containsTime, type TimeInterval } from './time-interval.ts';
