import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logger/index.ts';
import type { Telemetry } from '../telemetry/index.ts';
import { pathOf } from './error-answer.ts';
import { isSigned } from './guard.ts';

/** `elapsedMs` is from its beginning until its answer was handed to the system or, by Fastify, was sent. */
type AnsweredRequest = {
  method: string;
  route: string;
  path: string;
  status: number;
  elapsedMs: number;
};

/** Counts and logs a request that was answered. */
export type ObserveRequest = (request: AnsweredRequest) => void;

export function requestObserver(
  { requests, requestSeconds }: Telemetry,
  logger: Logger,
): ObserveRequest {
  return ({ method, route, path, status, elapsedMs }) => {
    const labels = { method, route, status: String(status) };
    requests.add(1, labels, `${method} ${status} ${route}`);
    requestSeconds.observe(elapsedMs / 1000);
    // What follows in a signed path is a key to what it opens.
    const shown = isSigned(route) ? route : path;
    logger.info(`${method} ${shown} ${status} ${elapsedMs.toFixed(1)}ms`);
  };
}

/** Observes what Fastify answers. */
export function observeRequests(app: FastifyInstance, observe: ObserveRequest): void {
  app.addHook('onResponse', (request, reply, done) => {
    observe({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      path: pathOf(request),
      status: reply.statusCode,
      elapsedMs: reply.elapsedTime,
    });
    done();
  });
}
