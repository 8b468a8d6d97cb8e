export { createHttpServer, type HttpServerOptions } from './http-server.ts';
export type { Services } from './services.ts';
