import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import type { FormatName, FormatOptions, Ingest, RowsOutcome } from '../ingest/index.ts';
import { type Bodies, sendingOf } from './bodies.ts';

/** An answer in the words of a foreign protocol. */
export type ForeignAnswer = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
};

/** A route that takes samples in a protocol that is not ours. */
export type ForeignRoute<Name extends FormatName> = {
  paths: readonly string[];
  summary: string;
  description: string;
  format: Name;
  /** What the request says beside the body; may throw a TidemarkError. */
  options: (request: FastifyRequest, body: Buffer) => FormatOptions[Name];
  answer: (outcome: RowsOutcome, request: FastifyRequest) => ForeignAnswer;
  /** How the protocol says that nothing was stored; our own form where it has none. */
  refusal?: (error: TidemarkError, request: FastifyRequest) => ForeignAnswer;
};

export function addForeignRoute<Name extends FormatName>(
  app: FastifyInstance,
  ingest: Ingest,
  bodies: Bodies,
  route: ForeignRoute<Name>,
): void {
  const { format, summary, description } = route;
  for (const url of route.paths) {
    // The other paths are the same, for clients that cannot be told where to send.
    const schema = { tags: ['ingest'], summary, description, hide: url !== route.paths[0] };
    app.post(url, { schema }, async (request, reply) => {
      try {
        const outcome = await bodies.with(request, (body) =>
          ingest.take(format, body, route.options(request, body), sendingOf(request)),
        );
        return sendForeign(reply, route.answer(outcome, request));
      } catch (error) {
        if (route.refusal === undefined || !(error instanceof TidemarkError)) throw error;
        const answer = route.refusal(error, request);
        if (error.retryAfterS !== undefined) reply.header('retry-after', String(error.retryAfterS));
        return sendForeign(reply, answer);
      }
    });
  }
}

export function sendForeign(reply: FastifyReply, answer: ForeignAnswer): FastifyReply {
  return reply.status(answer.status).headers(answer.headers).send(answer.body);
}
