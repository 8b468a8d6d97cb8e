import {
  ErrorAnswer,
  MetricCard,
  MetricName,
  MetricSeries,
  maxListedMetrics,
  maxListedSeries,
  maxRawSamples,
  PostedSample,
  RawSample,
  StoredAnswer,
  totalHeader,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { badRequest } from '../../errors/index.ts';
import { minuteMs } from '../../head/index.ts';
import { tooManySeriesRetryAfterS } from '../../ingest/index.ts';
import { selectSeries } from '../../query/index.ts';
import { boundedList } from '../bounded-list.ts';
import { addIntakeRoute, type IntakeDoors } from '../intake-route.ts';
import { parameter } from '../parameter-schemas.ts';
import {
  frame,
  labels,
  limit,
  type Parameters,
  requiredText,
  text,
  time,
} from '../query-parameters.ts';
import { sendingOf } from '../request-head.ts';
import type { Services } from '../services.ts';

const tags = ['metrics'];

const json = { 'content-type': 'application/json; charset=utf-8' };
const tooManySeries = { ...json, 'retry-after': String(tooManySeriesRetryAfterS) };

/** Taking samples in, reading them back as they were, and what there is. */
export function metricRoutes(doors: IntakeDoors, services: Services): void {
  const { app } = doors;
  postMetrics(doors, services);
  getMetrics(app, services);
  deleteMetrics(app, services);
  listMetrics(app, services);
}

function postMetrics(doors: IntakeDoors, { ingest }: Services): void {
  const schema = {
    tags,
    summary: 'Store samples',
    description:
      'One object or an array. 201 once all is safe on disk. If some items are bad: 400, the good ones are stored, `stored` says how many; 429 the same when new series are refused because there are too many. With an `Idempotency-Key` a repeat within 24 hours gets the first answer and stores nothing; after a 429 it brings what was refused, and nothing twice.',
    headers: Type.Object({ 'idempotency-key': Type.Optional(Type.String()) }),
    body: Type.Union([PostedSample, Type.Array(PostedSample)]),
    response: {
      201: StoredAnswer,
      400: ErrorAnswer,
      413: ErrorAnswer,
      415: ErrorAnswer,
      429: ErrorAnswer,
      503: ErrorAnswer,
    },
  };
  addIntakeRoute(doors, {
    path: '/v1/metrics',
    schema,
    contentType: 'application/json',
    take: async (request, body) => {
      const answer = await ingest.takeJson(body, sendingOf(request));
      return { ...answer, headers: answer.status === 429 ? tooManySeries : json };
    },
  });
}

function getMetrics(app: FastifyInstance, { query }: Services): void {
  const schema = {
    tags,
    summary: 'Raw samples',
    description: `In time order, ${maxRawSamples} at most: with \`start\` the oldest from there on, otherwise the newest.`,
    querystring: Type.Object({
      name: parameter.name,
      timestamp: Type.Optional(Type.String({ description: 'Exactly this time' })),
      start: parameter.start,
      end: parameter.end,
      labels: parameter.labels,
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: maxRawSamples })),
    }),
    response: { 200: Type.Array(RawSample), 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>('/v1/metrics', { schema }, (request) => {
    const parameters = request.query;
    const selection = { name: text(parameters, 'name'), labels: labels(parameters) };
    const timestampMs = time(parameters, 'timestamp');
    const { startMs, endMs } = frame(parameters);
    return query.samples(
      selection,
      { startMs: timestampMs ?? startMs, endMs: timestampMs ?? endMs },
      limit(parameters),
    );
  });
}

function deleteMetrics(app: FastifyInstance, { pipeline, table }: Services): void {
  const schema = {
    tags,
    summary: 'Delete series for good',
    description: 'All series of the metric, or those that carry all of the labels.',
    querystring: Type.Object({ name: Type.String(), labels: parameter.labels }),
    response: {
      200: Type.Object({ deleted: Type.Integer({ description: 'Series that went' }) }),
      400: ErrorAnswer,
    },
  };
  app.delete<{ Querystring: Parameters }>('/v1/metrics', { schema }, async (request) => {
    const name = requiredText(request.query, 'name');
    const indexes = [...selectSeries(table, name, labels(request.query))];
    if (indexes.length > 0) await pipeline.deleteSeries(indexes);
    return { deleted: indexes.length };
  });
}

function listMetrics(app: FastifyInstance, { query, nowMs }: Services): void {
  const namesSchema = {
    tags,
    summary: 'Metrics with their type, unit, number of series and last sample',
    description: cutLists,
    response: { 200: Type.Array(MetricName) },
  };
  app.get('/v1/metrics/names', { schema: namesSchema }, async (_request, reply) => {
    const names = query.names();
    return sendList(reply, names.length, names, maxListedMetrics);
  });

  const seriesSchema = {
    tags,
    summary: 'Series of a metric with their last sample',
    description: cutLists,
    querystring: Type.Object({
      name: Type.String(),
      labels: parameter.labels,
      limit: Type.Optional(
        Type.Integer({ minimum: 1, maximum: maxListedSeries, default: maxListedSeries }),
      ),
    }),
    response: { 200: Type.Array(MetricSeries), 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>(
    '/v1/metrics/series',
    { schema: seriesSchema },
    async (request, reply) => {
      const maxRows = limit(request.query, maxListedSeries);
      const name = requiredText(request.query, 'name');
      const { total, rows } = query.series(name, labels(request.query));
      return sendList(reply, total, rows, maxRows);
    },
  );

  const overviewSchema = {
    tags,
    summary: 'Metrics with their averages of the last minutes',
    description: cutLists,
    querystring: Type.Object({
      minutes: Type.Optional(
        Type.Integer({ minimum: 1, maximum: maxOverviewMinutes, default: 60 }),
      ),
    }),
    response: { 200: Type.Array(MetricCard), 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>(
    '/v1/overview',
    { schema: overviewSchema },
    async (request, reply) => {
      const minutes = Number(text(request.query, 'minutes') ?? 60);
      if (!Number.isInteger(minutes) || minutes < 1 || minutes > maxOverviewMinutes) {
        throw badRequest('minutes', `expected a whole number from 1 to ${maxOverviewMinutes}`);
      }
      const { total, cards } = await query.overview(nowMs() - minutes * minuteMs);
      return sendList(reply, total, cards, maxListedMetrics);
    },
  );
}

const cutLists = `Cut where it would be too long: the header ${totalHeader} says how many there are in all.`;

async function sendList(
  reply: FastifyReply,
  total: number,
  rows: Iterable<unknown>,
  maxRows: number,
): Promise<FastifyReply> {
  const list = await boundedList(rows, maxRows);
  return reply
    .header(totalHeader, String(total))
    .type('application/json; charset=utf-8')
    .send(list);
}

const maxOverviewMinutes = 24 * 60;
