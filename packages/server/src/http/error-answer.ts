import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorAnswer, maxBodyBytes } from '@tidemark/protocol';
import type {
  ConnectionError,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import { bodyTooLarge } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';

/** Most bytes that are read of a body that is too large, only to be thrown away. */
const maxDrainedBytes = 4 * maxBodyBytes;

/** Gives every refusal and failure the contract's form. */
export function answerErrors(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler(async (error: FastifyError | TidemarkError, request, reply) => {
    const known = error instanceof TidemarkError ? error : fromFastify(error, request);
    if (known === undefined) {
      logger.error(`${request.method} ${pathOf(request)} failed by a bug of ours`, error);
      return sendError(reply, bug);
    }
    await drainRefused(known, request.raw);
    return sendError(reply, known);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    const allowed = methods.filter((method) => app.hasRoute({ url: path, method }));
    if (allowed.length === 0) {
      const message = `There is no ${request.method} ${path}.`;
      return sendError(reply, new TidemarkError('not_found', message, { status: 404 }));
    }
    reply.header('allow', allowed.join(', '));
    const message = `${path} takes ${allowed.join(', ')}, not ${request.method}.`;
    return sendError(reply, new TidemarkError('method_not_allowed', message, { status: 405 }));
  });
}

const methods = ['GET', 'POST', 'PUT', 'DELETE'] as const;

export function sendError(reply: FastifyReply, error: TidemarkError): FastifyReply {
  const { status, headers, body } = errorAnswer(error);
  return reply.status(status).headers(headers).send(body);
}

/** A refusal or failure in the contract's form. */
export function errorAnswer(error: TidemarkError): {
  status: number;
  headers: Record<string, string>;
  body: string;
} {
  const { code, message, details, status, retryAfterS } = error;
  const answer: ErrorAnswer = { error: { code, message, details: [...details] } };
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (retryAfterS !== undefined) headers['retry-after'] = String(retryAfterS);
  return { status, headers, body: JSON.stringify(answer) };
}

/**
 * Resolves when the rest of a body that was too much is there. A sender who is still writing when his connection is
 * closed gets a reset and never sees the answer, so he is read to his end, within bounds.
 */
export async function drainRefused(error: unknown, raw: IncomingMessage): Promise<void> {
  if (!(error instanceof TidemarkError)) return;
  if (error.status === 413 || error.code === 'too_many_bodies') await drained(raw);
}

function drained(raw: IncomingMessage): Promise<void> {
  if (raw.readableEnded || raw.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let sizeBytes = 0;
    raw.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes > maxDrainedBytes) resolve();
    });
    for (const end of ['end', 'error', 'close']) raw.once(end, resolve);
  });
}

/** The path without the query string, which may hold what is nobody's business. */
export function pathOf({ url = '' }: { url?: string | undefined }): string {
  const end = url.indexOf('?');
  return end === -1 ? url : url.slice(0, end);
}

export const bug = new TidemarkError(
  'internal_error',
  'This is a bug in Tidemark. The server log has its details; the request may be repeated.',
  { status: 500 },
);

/** Fastify's own refusals in our words; undefined for what is a bug. */
export function fromFastify(
  error: FastifyError,
  request: FastifyRequest,
): TidemarkError | undefined {
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

/** Answers what is no HTTP at all: there is no request yet, so it goes to the bare socket. */
export function answerBadHttp(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, message] = badHttp[error.code] ?? badHttp.other;
  const answer: ErrorAnswer = { error: { code, message, details: [] } };
  const body = JSON.stringify(answer);
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** By the error's code: status line, our code, message. */
const badHttp: Record<string, readonly [string, string, string]> & {
  other: readonly [string, string, string];
} = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'headers_too_large',
    'The address and headers of the request are larger than 16 KiB.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'request_timeout',
    'The request did not arrive in time.',
  ],
  other: ['400 Bad Request', 'bad_http', 'This is not a well-formed HTTP request.'],
};
