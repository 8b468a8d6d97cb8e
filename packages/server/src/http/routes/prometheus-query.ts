import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { prettyPrint, toJson, typeOf } from '../../promql/index.ts';
import type { Bodies } from '../bodies.ts';
import { badData, invalidParameter } from '../prometheus/failure.ts';
import {
  durationMs,
  optionalTime,
  type QueryParameters,
  readParameters,
  requiredTime,
} from '../prometheus/parameters.ts';
import type { QueryShares } from '../prometheus/query-shares.ts';
import { parseQuery, type QuerySources, runQuery } from '../prometheus/run-query.ts';
import { answers, parameters, queryData } from '../prometheus/schemas.ts';
import { sendData } from '../prometheus/success.ts';
import type { Services } from '../services.ts';

/** Most points of a series in one answer, as in Prometheus. */
export const maxPointsPerSeries = 11_000;

/** Evaluating PromQL, and showing it in other forms: Prometheus' HTTP API. */
export function prometheusQueryRoutes(
  app: FastifyInstance,
  services: Services,
  bodies: Bodies,
  shares: QueryShares,
): void {
  const sources = { ...services, ...shares };
  const { query, time, start, end, step, limit, timeout, lookback, stats } = parameters;
  const options = { limit, timeout, lookback_delta: lookback, stats };
  add(app, bodies, {
    url: '/api/v1/query',
    summary: 'Evaluate PromQL at one time',
    querystring: { query, time, ...options },
    data: queryData,
    answer: (asked, reply) => answerInstant(sources, asked, reply),
  });
  add(app, bodies, {
    url: '/api/v1/query_range',
    summary: 'Evaluate PromQL at regular steps',
    querystring: { query, start, end, step, ...options },
    data: queryData,
    answer: (asked, reply) => answerRange(sources, asked, reply),
  });
  add(app, bodies, {
    url: '/api/v1/format_query',
    summary: 'PromQL in its usual form',
    querystring: { query },
    data: Type.String(),
    answer: async (asked, reply) => sendData(reply, prettyPrint(parseQuery(asked).expression)),
  });
  add(app, bodies, {
    url: '/api/v1/parse_query',
    summary: 'PromQL as a tree',
    querystring: { query },
    data: Type.Object({ type: Type.String() }),
    answer: async (asked, reply) => sendData(reply, toJson(parseQuery(asked).expression)),
  });
}

type QueryRoute = {
  url: string;
  summary: string;
  querystring: Parameters<typeof Type.Object>[0];
  data: Parameters<typeof answers>[0];
  answer: (asked: QueryParameters, reply: FastifyReply) => Promise<FastifyReply>;
};

function add(app: FastifyInstance, bodies: Bodies, route: QueryRoute): void {
  const { url, summary, querystring, data, answer } = route;
  app.route({
    method: ['GET', 'POST'],
    url,
    schema: {
      tags: ['prometheus'],
      summary,
      querystring: Type.Object(querystring),
      response: answers(data),
    },
    handler: async (request: FastifyRequest, reply) =>
      answer(await readParameters(request, bodies), reply),
  });
}

type Sources = QuerySources & Pick<Services, 'nowMs'>;

function answerInstant(
  sources: Sources,
  asked: QueryParameters,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startMs = optionalTime(asked, 'time', sources.nowMs());
  const query = { ...parseQuery(asked), startMs, endMs: startMs, stepMs: 0 };
  return runQuery(sources, query, asked, reply);
}

function answerRange(
  sources: Sources,
  asked: QueryParameters,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startMs = requiredTime(asked, 'start');
  const endMs = requiredTime(asked, 'end');
  if (endMs < startMs) {
    throw invalidParameter('end', 'end timestamp must not be before start time');
  }
  const stepMs = Math.floor(durationMs(asked, 'step'));
  if (stepMs <= 0) {
    const reason =
      'zero or negative query resolution step widths are not accepted. Try a positive integer';
    throw invalidParameter('step', reason);
  }
  if (Math.floor((endMs - startMs) / stepMs) > maxPointsPerSeries) {
    throw badData(
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const query = { ...parseQuery(asked), startMs, endMs, stepMs };
  const type = typeOf(query.expression);
  if (type === 'matrix' || type === 'string') {
    const shown = type === 'matrix' ? 'range vector' : 'string';
    const reason = `invalid expression type "${shown}" for range query, must be Scalar or instant Vector`;
    throw invalidParameter('query', reason);
  }
  return runQuery(sources, query, asked, reply);
}
