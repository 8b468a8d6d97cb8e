import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { TidemarkError } from '../../errors/index.ts';
import { Budget, defaultLimits, defaultTimeoutMs } from '../../promql/index.ts';
import {
  decodeReadRequest,
  type ReadQuery,
  ReadResponse,
  type ReadResult,
  type ReadSources,
  readAll,
} from '../../remote-read/index.ts';
import { RolledUse } from '../../samples/index.ts';
import { sendAnswer } from '../answer.ts';
import type { Bodies } from '../bodies.ts';
import type { QueryShares } from '../prometheus/query-shares.ts';
import { resolutionHeader, untilClosed } from '../prometheus/run-query.ts';
import { pointsPerEntry } from '../prometheus/waiting-answers.ts';
import type { Services } from '../services.ts';

/** Prometheus remote read, as its specification has it; refusals are plain text. */
export function remoteReadRoute(
  app: FastifyInstance,
  services: Services,
  bodies: Bodies,
  shares: QueryShares,
): void {
  const schema = {
    tags: ['prometheus'],
    summary: 'Prometheus remote read',
    description:
      'Protobuf in snappy. Answers in the response type SAMPLES. 400 for a request that is none, 422 for one that asks for too much, 503 while others do.',
  };
  app.post('/api/v1/read', { schema }, async (request, reply) => {
    try {
      const queries = await bodies.with(request, async (body) => decodeReadRequest(body));
      return await answer(services, shares, queries, reply);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (error.retryAfterS !== undefined) reply.header('retry-after', String(error.retryAfterS));
      const headers = { 'content-type': 'text/plain; charset=utf-8' };
      return sendAnswer(reply, { status: error.status, headers, body: `${error.message}\n` });
    }
  });
}

async function answer(
  { samples }: Services,
  { gate, memory, waiting }: QueryShares,
  queries: readonly ReadQuery[],
  reply: FastifyReply,
): Promise<FastifyReply> {
  const use = new RolledUse();
  const signal = untilClosed(reply);
  const sources: ReadSources = {
    source: samples.source(use),
    seriesSince: async ({ matchers, startMs }, until) => {
      const listed = { selectors: [matchers], startMs, signal: until };
      return (await samples.lists.series(listed, 0)).rows;
    },
  };
  const results = await gate.run(defaultTimeoutMs, signal, async (timeoutMs) => {
    const until = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]);
    const budget = new Budget(defaultLimits, memory.open());
    try {
      return await readAll(sources, queries, budget, until);
    } finally {
      budget.close();
    }
  });
  waiting.hold(pointsIn(results), reply.raw);
  const response = await ReadResponse.of(results, samples.turns);
  reply
    .type('application/x-protobuf')
    .header('content-encoding', 'snappy')
    .header(resolutionHeader, use.resolution);
  return reply.send(Readable.from(response.pieces()));
}

/** How many values the results hold, or what takes as much memory. */
function pointsIn(results: readonly ReadResult[]): number {
  let points = 0;
  for (const result of results) {
    for (const { count, histograms } of result) {
      points += pointsPerEntry * (1 + (histograms?.length ?? 0)) + count;
    }
  }
  return points;
}
