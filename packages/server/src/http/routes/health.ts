import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** Whether the process lives, and whether it has recovered and takes requests. */
export function healthRoutes(app: FastifyInstance, { isReady }: Services): void {
  const text = (description: string) => ({
    description,
    content: { 'text/plain': { schema: Type.String() } },
  });
  for (const url of ['/health', '/-/healthy']) {
    const schema = {
      tags: ['health'],
      summary: 'Alive',
      response: { 200: text('The process can serve') },
    };
    app.get(url, { schema }, async (_request, reply) => reply.type('text/plain').send('OK'));
  }
  for (const url of ['/ready', '/-/ready']) {
    const schema = {
      tags: ['health'],
      summary: 'Ready',
      response: { 200: text('Recovery is done'), 503: text('Recovery is under way') },
    };
    app.get(url, { schema }, async (_request, reply) => {
      if (isReady()) return reply.type('text/plain').send('OK');
      return reply.status(503).header('retry-after', '1').type('text/plain').send('recovering');
    });
  }
}
