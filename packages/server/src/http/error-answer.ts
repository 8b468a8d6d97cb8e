import type { ErrorAnswer } from '@tidemark/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import { bodyTooLarge } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';

/** Gives every refusal and failure the contract's form. */
export function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error: FastifyError | TidemarkError, request, reply) => {
    const known = error instanceof TidemarkError ? error : fromFastify(error, request);
    if (known === undefined) {
      logger.error(`${request.method} ${pathOf(request)} failed by a bug of ours`, error);
      return sendError(reply, bug);
    }
    return sendError(reply, known);
  });
  app.setNotFoundHandler((request, reply) =>
    sendError(
      reply,
      new TidemarkError('not_found', `There is no ${request.method} ${pathOf(request)}.`, {
        status: 404,
      }),
    ),
  );
}

export function sendError(reply: FastifyReply, error: TidemarkError): FastifyReply {
  const answer: ErrorAnswer = {
    error: { code: error.code, message: error.message, details: [...error.details] },
  };
  if (error.retryAfterS !== undefined) reply.header('retry-after', String(error.retryAfterS));
  return reply.status(error.status).type('application/json; charset=utf-8').send(answer);
}

/** The path without the query string, which may hold what is nobody's business. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '/';
}

const bug = new TidemarkError(
  'internal_error',
  'This is a bug in Tidemark. The server log has its details; the request may be repeated.',
  { status: 500 },
);

/** Fastify's own refusals in our words; undefined for what is a bug. */
function fromFastify(error: FastifyError, request: FastifyRequest): TidemarkError | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge();
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE': {
      const got = request.headers['content-type'] ?? 'none';
      return new TidemarkError(
        'unsupported_media_type',
        `Content-Type ${JSON.stringify(got)} is not supported here: send application/json.`,
        { status: 415 },
      );
    }
    default: {
      const { statusCode } = error;
      if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined;
      return new TidemarkError('bad_request', error.message, { status: statusCode });
    }
  }
}
