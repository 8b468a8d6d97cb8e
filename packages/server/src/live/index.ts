export { Live, type LiveOptions } from './live.ts';
export type { LiveConnection, LiveSocket } from './live-connection.ts';
