import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { expose, expositionContentType } from '../../telemetry/index.ts';
import type { Services } from '../services.ts';

/** Tidemark's own figures for Prometheus. */
export function expositionRoute(app: FastifyInstance, { telemetry }: Services): void {
  const schema = {
    tags: ['health'],
    summary: "Tidemark's own figures in Prometheus' text format",
    response: {
      200: { description: 'Exposition', content: { 'text/plain': { schema: Type.String() } } },
    },
  };
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.type(expositionContentType).send(expose(telemetry.instruments)),
  );
}
