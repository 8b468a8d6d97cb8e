import { maxBodyBytes } from '@tidemark/protocol';
import type { FastifyInstance } from 'fastify';
import { unavailable } from '../errors/index.ts';

/** Most bytes of request bodies that are on their way at once; more senders are asked to come again. */
export const maxBodiesUnderWayBytes = 8 * maxBodyBytes;

/** Bounds the memory that bodies take. One that does not say its length counts as the largest. */
export function boundBodies(app: FastifyInstance, maxBytes = maxBodiesUnderWayBytes): void {
  let underWayBytes = 0;
  app.addHook('onRequest', (request, reply, done) => {
    const { 'content-length': length, 'transfer-encoding': chunked } = request.headers;
    const bytes =
      chunked === undefined ? Math.min(Number(length ?? 0), maxBodyBytes) : maxBodyBytes;
    if (!(bytes > 0)) return done();
    if (underWayBytes + bytes > maxBytes) {
      const message = 'Too much is being sent at once: nothing of this request was stored.';
      return done(unavailable('too_many_bodies', message, 1));
    }
    underWayBytes += bytes;
    // The answer's end or the sender's disappearance, whichever it is: this comes once.
    reply.raw.once('close', () => {
      underWayBytes -= bytes;
    });
    done();
  });
}
