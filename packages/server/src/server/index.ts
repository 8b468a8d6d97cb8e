export { Server, type ServerOptions } from './server.ts';
export type { Retention } from './retention.ts';
