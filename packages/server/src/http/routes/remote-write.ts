import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { TidemarkError } from '../../errors/index.ts';
import { remoteWrite } from '../../ingest/index.ts';
import { type Bodies, sendingOf } from '../bodies.ts';
import type { Services } from '../services.ts';

/** Prometheus remote write 1.0 and 2.0. Refusals are plain text, as its specification has them. */
export function remoteWriteRoute(app: FastifyInstance, { ingest }: Services, bodies: Bodies): void {
  const schema = {
    tags: ['metrics'],
    summary: 'Prometheus remote write, 1.0 and 2.0',
    description:
      'Protobuf in snappy. 204 once all is safe on disk; 400 if some samples are refused, the others are stored; 5xx and 429 may be repeated.',
    consumes: ['application/x-protobuf'],
    response: { 204: Type.Null(), 400: Type.String(), 415: Type.String(), 429: Type.String() },
  };
  app.post<{ Body: unknown }>('/api/v1/write', { schema }, async (request, reply) => {
    const version = remoteWrite.versionOf(request.headers['content-type']);
    const format = version === 1 ? 'remoteWrite1' : 'remoteWrite2';
    try {
      const outcome = await bodies.with(request, (body) =>
        ingest.take(format, body, undefined, sendingOf(request)),
      );
      const answer = remoteWrite.answerTo(outcome, version);
      return reply.status(answer.status).headers(answer.headers).send(answer.body);
    } catch (error) {
      // "MUST" be there for version 2, whatever the status.
      if (version === 2 && error instanceof TidemarkError) {
        reply.headers(remoteWrite.writtenHeaders(0, 0, 0));
      }
      throw error;
    }
  });
}
