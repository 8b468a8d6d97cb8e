export { type CheckedAlerting, checkAlerting, checkAlertmanagerFile } from './load-alerting.ts';
export { Server, type ServerOptions } from './server.ts';
