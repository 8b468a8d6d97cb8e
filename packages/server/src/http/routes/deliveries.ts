import { DeliveriesAnswer, maxDeliveries } from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { badRequest } from '../../errors/index.ts';
import { parameter } from '../parameter-schemas.ts';
import { frame, type Parameters, text } from '../query-parameters.ts';
import type { Services } from '../services.ts';

/** Lines of the log where nobody says how many. */
const defaultDeliveries = 100;

/** What came of each message, and what still waits. */
export function deliveryRoutes(app: FastifyInstance, { messaging, nowMs }: Services): void {
  const schema = {
    tags: ['receivers'],
    summary: 'The log of deliveries, and the messages that wait',
    querystring: Type.Object({
      receiver: Type.Optional(Type.String({ description: 'Only of this receiver' })),
      groupKey: Type.Optional(Type.String({ description: 'Only about this group' })),
      start: parameter.start,
      end: parameter.end,
      limit: Type.Optional(
        Type.String({ description: `1 to ${maxDeliveries}, ${defaultDeliveries} if absent` }),
      ),
    }),
    response: { 200: DeliveriesAnswer },
  };
  app.get<{ Querystring: Parameters }>('/v1/deliveries', { schema }, ({ query }) => {
    const { startMs, endMs } = frame(query);
    return messaging.messenger.log({
      receiver: text(query, 'receiver'),
      groupKey: text(query, 'groupKey'),
      startMs: startMs ?? 0,
      endMs: endMs ?? nowMs() + 1,
      limit: limitOf(query),
    });
  });
}

function limitOf(query: Parameters): number {
  const value = text(query, 'limit');
  if (value === undefined) return defaultDeliveries;
  const limit = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (limit >= 1 && limit <= maxDeliveries) return limit;
  throw badRequest('limit', `expected a whole number from 1 to ${maxDeliveries}`);
}
