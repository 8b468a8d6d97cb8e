export {
  type AlertingConfig,
  defaultStormThreshold,
  type InhibitRule,
  maxRouteDepth,
  maxRoutes,
  type RouteConfig,
} from './alerting-config.ts';
export {
  defaultGlobal,
  type GlobalConfig,
  type GlobalTextField,
  globalTextFields,
} from './global-config.ts';
export { alertmanagerKeys, maxConfiguredItems, ownKeys, readAlerting } from './read-alerting.ts';
export type { ReceiverConfig, ReceiverConfigReader } from './receiver-config.ts';
export { containsTime, type TimeInterval } from './time-interval.ts';
