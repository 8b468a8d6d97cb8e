export { type Alert, type AlertSink, type AlertSource, identityOf, type Labels } from './alert.ts';
