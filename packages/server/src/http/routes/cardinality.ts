import {
  Cardinality,
  ErrorAnswer,
  MetricCardinality,
  maxCardinalityRows,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { badRequest } from '../../errors/index.ts';
import { type Parameters, text } from '../query-parameters.ts';
import type { Services } from '../services.ts';

/** What the series are made of, and who makes them more. */
export function cardinalityRoute(app: FastifyInstance, { cardinality }: Services): void {
  const schema = {
    tags: ['cardinality'],
    summary: 'Series by metric, label and sender, and what was refused',
    description:
      'Without `metric` the whole picture; with it the labels of that metric, the number of their values, and the values with most series. What takes long to count is kept for up to 5 s. The labels of a metric with more than 200,000 series are counted on that many, and `countedSeries` says so.',
    querystring: Type.Object({
      metric: Type.Optional(Type.String({ description: 'Name of the metric to look into' })),
      limit: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: maxCardinalityRows,
          default: maxCardinalityRows,
          description: 'Most rows of each list; 0 gives the totals only',
        }),
      ),
    }),
    response: { 200: Type.Union([Cardinality, MetricCardinality]), 400: ErrorAnswer },
  };
  app.get<{ Querystring: Parameters }>('/v1/cardinality', { schema }, (request) => {
    const metric = text(request.query, 'metric');
    const limit = Number(text(request.query, 'limit') ?? maxCardinalityRows);
    if (!Number.isInteger(limit) || limit < 0 || limit > maxCardinalityRows) {
      throw badRequest('limit', `expected a whole number from 0 to ${maxCardinalityRows}`);
    }
    return metric === undefined ? cardinality.report(limit) : cardinality.ofMetric(metric);
  });
}
