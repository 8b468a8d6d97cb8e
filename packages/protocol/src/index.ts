/** What the server, the SDK and the web app say to each other: JSON shapes, limits and live messages. */
export * from './alerts.ts';
export * from './cardinality.ts';
export * from './errors.ts';
export * from './expected.ts';
export * from './hosts.ts';
export * from './limits.ts';
export * from './live.ts';
export * from './metadata.ts';
export * from './metrics.ts';
export * from './mutes.ts';
export * from './receivers.ts';
export * from './retention.ts';
export * from './rules.ts';
