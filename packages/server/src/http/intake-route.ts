import type { FastifyInstance, FastifySchema } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import { type Answer, sendAnswer } from './answer.ts';
import type { Bodies } from './bodies.ts';
import type { Intake } from './intake.ts';
import type { RequestHead } from './request-head.ts';

/** An address that takes samples. */
export type IntakeRoute = {
  path: string;
  schema: FastifySchema;
  /** The only media type that it takes; without it every one, and what is no media type, too: it judges them itself. */
  contentType?: string;
  /** Whether `take` gets the body as it came, compressed: it can deal with that. May throw a TidemarkError. */
  uncompresses?: ((request: RequestHead, body: Buffer) => boolean) | undefined;
  /** Takes the decompressed body, which is valid until the answer is there. May throw a TidemarkError. */
  take: (request: RequestHead, body: Buffer) => Promise<Answer>;
  /** How the protocol says that nothing was stored; undefined where it has no words for it, which our own form has. */
  refusal?: ((error: TidemarkError, request: RequestHead) => Answer | undefined) | undefined;
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
      const take = (body: Buffer) => route.take(request, body);
      const isLeft = (body: Buffer) => route.uncompresses?.(request, body) === true;
      return sendAnswer(reply, await bodies.with(request, take, isLeft));
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
  if (answer === undefined || error.retryAfterS === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.retryAfterS) } };
}
