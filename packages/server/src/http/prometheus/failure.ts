import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { TidemarkError } from '../../errors/index.ts';
import type { Logger } from '../../logger/index.ts';
import { bug, fromFastify, pathOf } from '../error-answer.ts';

/** A mistake in a request, in Prometheus' words: `bad_data`, 400. */
export function badData(message: string): TidemarkError {
  return new TidemarkError('bad_data', message, { status: 400 });
}

/** Prometheus names the parameter before what is wrong with it. */
export function invalidParameter(name: string, reason: string): TidemarkError {
  return badData(`invalid parameter "${name}": ${reason}`);
}

/** Refused before the question is looked at: in our own form, as on all routes. */
const ownForm = new Set([401, 403, 404, 405, 413, 415]);

/** Gives every refusal and failure of these routes the form that clients of Prometheus expect. */
export function answerPrometheusErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError | TidemarkError, request, reply) => {
    const known = error instanceof TidemarkError ? error : fromFastify(error, request);
    if (known === undefined) {
      logger.error(`${request.method} ${pathOf(request)} failed by a bug of ours`, error);
      return sendFailure(reply, bug);
    }
    if (ownForm.has(known.status)) throw known;
    return sendFailure(reply, known);
  });
}

/** Paths with a label's name in them: one that cannot be decoded is refused before there is a route. */
export function isLabelPath(path: string): boolean {
  return path.startsWith('/api/v1/label/');
}

/** The name is shown as it was sent. */
export function badLabelPath(path: string): TidemarkError {
  return badData(`invalid label name: ${JSON.stringify(path.split('/')[4])}`);
}

/** Answers in the form of Prometheus. */
export function sendFailure(reply: FastifyReply, error: TidemarkError): FastifyReply {
  if (error.retryAfterS !== undefined) reply.header('retry-after', String(error.retryAfterS));
  return reply
    .status(error.status)
    .type('application/json; charset=utf-8')
    .send({ status: 'error', errorType: errorTypeOf(error), error: error.message });
}

/** Prometheus' kinds of errors. */
export function errorTypeOf({ code, status }: TidemarkError): string {
  if (code === 'query_timeout') return 'timeout';
  if (code === 'query_canceled') return 'canceled';
  if (status === 422) return 'execution';
  if (status === 503) return 'unavailable';
  return status < 500 ? 'bad_data' : 'internal';
}
