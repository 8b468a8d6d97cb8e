import type { FastifyError, FastifyInstance } from 'fastify';
import { TidemarkError } from '../../errors/index.ts';
import type { Logger } from '../../logger/index.ts';
import { bug, fromFastify, pathOf } from '../error-answer.ts';

/** Refused before the question is looked at: in our own form, as on all routes. */
const ownForm = new Set([401, 403, 405, 413, 415]);

/** Gives every refusal and failure of these routes Alertmanager's form: a text, as JSON. */
export function answerAlertmanagerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError | TidemarkError, request, reply) => {
    const found = error instanceof TidemarkError ? error : fromFastify(error, request);
    if (found !== undefined && ownForm.has(found.status)) throw found;
    if (found === undefined) {
      logger.error(`${request.method} ${pathOf(request)} failed by a bug of ours`, error);
    }
    const { status, message, retryAfterS } = found ?? bug;
    if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS));
    return reply
      .status(status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(message));
  });
}
