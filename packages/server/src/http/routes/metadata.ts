import { MetadataAnswer, PrometheusError } from '@tidemark/protocol';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { KnownMetadata } from '../../metadata/index.ts';
import type { Parameters } from '../query-parameters.ts';
import type { Services } from '../services.ts';

/** What senders said of their metrics, in the form of Prometheus' HTTP API. */
export function metadataRoute(app: FastifyInstance, { pipeline }: Services): void {
  const schema = {
    tags: ['prometheus'],
    summary: 'Type, help and unit of metrics, as Prometheus answers it',
    querystring: Type.Object({
      metric: Type.Optional(Type.String({ description: 'Of this metric only' })),
      limit: Type.Optional(Type.Integer({ description: 'Most metrics in the answer' })),
      limit_per_metric: Type.Optional(Type.Integer({ description: 'One is known of each' })),
    }),
    response: { 200: MetadataAnswer, 400: PrometheusError },
  };
  app.get<{ Querystring: Parameters }>('/api/v1/metadata', { schema }, (request, reply) => {
    const { query } = request;
    const limit = wholeNumber(query, 'limit');
    if (Number.isNaN(limit)) return reply.status(400).send(badLimit('limit'));
    if (Number.isNaN(wholeNumber(query, 'limit_per_metric'))) {
      return reply.status(400).send(badLimit('limit_per_metric'));
    }
    const metric = typeof query.metric === 'string' ? query.metric : '';
    return reply.send(answerOf(pipeline.metadata, metric, limit));
  });
}

function answerOf(known: KnownMetadata, metric: string, limit: number): MetadataAnswer {
  const one = metric === '' ? undefined : known.of(metric);
  const metadata = metric === '' ? known.all() : one === undefined ? [] : [one];
  const data: MetadataAnswer['data'] = {};
  let count = 0;
  for (const { name, type, help, unit } of metadata) {
    // As in Prometheus, a negative limit is none.
    if (limit >= 0 && count === limit) break;
    // Not by assignment: a metric may be called __proto__.
    Object.defineProperty(data, name, { value: [{ type, help, unit }], enumerable: true });
    count++;
  }
  return { status: 'success', data };
}

/** -1 when it is absent, NaN when it is no whole number. */
function wholeNumber(query: Parameters, name: string): number {
  const value = query[name] ?? '';
  if (value === '') return -1;
  return typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

function badLimit(name: string): PrometheusError {
  return { status: 'error', errorType: 'bad_data', error: `${name} must be a number` };
}
