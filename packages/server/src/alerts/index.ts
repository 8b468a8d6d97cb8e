export { type Alert, type AlertSink, type AlertSource, identityOf, type Labels } from './alert.ts';
export { Announcer, type AnnouncerOptions, alertHoldMs, announceAgainMs } from './announcer.ts';
