import { AggregateBucket, ErrorAnswer, Granularity, maxBuckets, Stats } from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { listPieces, sendJson } from '../json-pieces.ts';
import { parameter } from '../parameter-schemas.ts';
import {
  frame,
  granularity,
  groupBy,
  labels,
  type Parameters,
  requiredText,
  text,
} from '../query-parameters.ts';
import type { Services } from '../services.ts';

const tags = ['aggregates'];

const quantileRules =
  'With p50, p90, p95 and p99 when any of the series is of the type latency or has histograms: off by 0.55 % at most, or by the resolution of the histograms that were sent. Histograms are not taken apart: of the minutes in which start and end lie, all that came in histograms counts. A name without series of its own whose `_bucket` series have a label `le` is answered as a histogram, from the increases of its counters.';

/** Sums over time: per minute, hour or day, and over a whole span. */
export function aggregateRoutes(app: FastifyInstance, { query, samples }: Services): void {
  const aggregatesSchema = {
    tags,
    summary: 'Count, sum, min, max, average and quantiles per minute, hour or day',
    description: `Buckets without samples are left out; ${maxBuckets} buckets at most. ${quantileRules}`,
    querystring: Type.Object({
      name: Type.String(),
      granularity: Granularity,
      start: parameter.start,
      end: parameter.end,
      timezone: Type.Optional(
        Type.String({ description: 'IANA name; days begin at its midnight', default: 'UTC' }),
      ),
      groupBy: Type.Optional(Type.String({ description: 'Label names separated by commas' })),
      labels: parameter.labels,
    }),
    response: { 200: Type.Array(AggregateBucket), 400: ErrorAnswer, 422: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>(
    '/v1/aggregates',
    { schema: aggregatesSchema },
    async (request, reply) => {
      const parameters = request.query;
      const selection = { name: requiredText(parameters, 'name'), labels: labels(parameters) };
      const rows = await query.aggregateRows(
        selection,
        frame(parameters),
        granularity(parameters),
        text(parameters, 'timezone') ?? 'UTC',
        groupBy(parameters),
      );
      return sendJson(reply, listPieces(rows), samples.turns);
    },
  );

  const statsSchema = {
    tags,
    summary: 'Count, sum, min, max, average and quantiles of a span',
    description: quantileRules,
    querystring: Type.Object({
      name: Type.String(),
      start: parameter.start,
      end: parameter.end,
      labels: parameter.labels,
    }),
    response: { 200: Stats, 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>('/v1/stats', { schema: statsSchema }, (request) => {
    const selection = { name: requiredText(request.query, 'name'), labels: labels(request.query) };
    return query.stats(selection, frame(request.query));
  });
}
