import { MetadataAnswer, PrometheusError } from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import type { MetricMetadata } from '../../batch/index.ts';
import { type KnownMetadata, metadataOf } from '../../metadata/index.ts';
import type { SeriesTable } from '../../series/index.ts';
import type { Parameters } from '../query-parameters.ts';
import type { Services } from '../services.ts';

/** What senders said of their metrics, in the form of Prometheus' HTTP API. */
export function metadataRoute(app: FastifyInstance, { pipeline, table }: Services): void {
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
    const metadata =
      metric === ''
        ? withPosted(pipeline.metadata, table)
        : [pipeline.metadata.of(metric) ?? postedMetadata(table, metric)];
    return reply.send(answerOf(metadata, limit));
  });
}

/** What senders said, then the metrics whose type and unit came with their samples, as `POST /v1/metrics` has them. */
function* withPosted(
  known: KnownMetadata,
  table: SeriesTable,
): Generator<MetricMetadata | undefined> {
  yield* known.all();
  for (const name of table.names()) {
    if (metadataOf(known, name) === undefined) yield postedMetadata(table, name);
  }
}

/** Of its first series; undefined if nothing is said of it there either. */
function postedMetadata(table: SeriesTable, name: string): MetricMetadata | undefined {
  const [first] = table.indexesOfName(name);
  if (first === undefined) return undefined;
  const { type, unit } = table.definition(first);
  // Series of other protocols are gauges because nothing else is known of them.
  if (type === 'gauge' && unit === null) return undefined;
  return { name, type: prometheusTypes[type], help: '', unit: unit ?? '' };
}

const prometheusTypes = { counter: 'counter', gauge: 'gauge', latency: 'histogram' } as const;

function answerOf(metadata: Iterable<MetricMetadata | undefined>, limit: number): MetadataAnswer {
  const data: MetadataAnswer['data'] = {};
  let count = 0;
  for (const one of metadata) {
    if (one === undefined) continue;
    const { name, type, help, unit } = one;
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
