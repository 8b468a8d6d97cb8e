import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifySchema } from 'fastify';
import { badRequest, TidemarkError } from '../errors/index.ts';
import type { Sending } from '../ingest/index.ts';
import type { Bodies } from './bodies.ts';
import type { Intake } from './intake.ts';

/** What a request says beside its body. */
export type RequestHead = {
  headers: IncomingHttpHeaders;
  query: unknown;
  ip: string;
};

/** An answer in the words of its protocol. Without a type its body is plain text. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
};

/** An address that takes samples. */
export type IntakeRoute = {
  path: string;
  schema: FastifySchema;
  /** The only media type that it takes; every one if it judges them itself. */
  contentType?: string;
  /** Takes the decompressed body, which is valid until the answer is there. May throw a TidemarkError. */
  take: (request: RequestHead, body: Buffer) => Promise<Answer>;
  /** How the protocol says that nothing was stored; our own form where it has none. */
  refusal?: (error: TidemarkError, request: RequestHead) => Answer;
};

/** Where samples come in: all that {@link addIntakeRoute} needs. */
export type IntakeDoors = { app: FastifyInstance; intake: Intake; bodies: Bodies };

/**
 * Has `intake` answer at the address. Fastify knows it, too: it documents it, and answers what is not as plain as
 * nearly all requests are; see {@link Intake}.
 */
export function addIntakeRoute({ app, intake, bodies }: IntakeDoors, route: IntakeRoute): void {
  intake.add(route);
  app.post(route.path, { schema: route.schema }, async (request, reply) => {
    try {
      return sendAnswer(reply, await bodies.with(request, (body) => route.take(request, body)));
    } catch (error) {
      const answer = refusalOf(route, error, request);
      if (answer === undefined) throw error;
      return sendAnswer(reply, answer);
    }
  });
}

/** The protocol's own answer to what was thrown; undefined where it has none. */
export function refusalOf(
  route: IntakeRoute,
  error: unknown,
  request: RequestHead,
): Answer | undefined {
  if (route.refusal === undefined || !(error instanceof TidemarkError)) return undefined;
  const answer = route.refusal(error, request);
  if (error.retryAfterS === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.retryAfterS) } };
}

export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.status(answer.status).headers(answer.headers).send(answer.body);
}

/** Who sends: his address, and the `Idempotency-Key` if he gives one. */
export function sendingOf({ headers, ip }: RequestHead): Sending {
  const key = headers['idempotency-key'];
  if (Array.isArray(key)) throw badRequest('Idempotency-Key', 'expected the header once');
  return { sender: ip, key };
}
