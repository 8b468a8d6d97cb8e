import type { FastifyReply } from 'fastify';
import {
  defaultTimeoutMs,
  type Expression,
  evaluate,
  PromqlParseError,
  parse,
  parseDuration,
  type QueryResult,
} from '../../promql/index.ts';
import { RolledUse, type Samples } from '../../samples/index.ts';
import type { Telemetry } from '../../telemetry/index.ts';
import { badData, invalidParameter } from './failure.ts';
import { durationMs, limitOf, type QueryParameters, textOf } from './parameters.ts';
import type { QueryShares } from './query-shares.ts';
import { queryDataText } from './result-text.ts';
import { type Remarks, sendPieces, truncated } from './success.ts';
import { pointsOf } from './waiting-answers.ts';

/** Says what the samples of an answer were: raw, or rows of a minute or an hour. */
export const resolutionHeader = 'x-tidemark-resolution';

/** A query as it is asked; `stepMs` is 0 for an instant one. */
export type AskedQuery = {
  text: string;
  expression: Expression;
  startMs: number;
  endMs: number;
  stepMs: number;
};

export type QuerySources = QueryShares & { samples: Samples; telemetry: Telemetry };

/** Parses the parameter `query`. Throws what its client is told. */
export function parseQuery(parameters: QueryParameters): { text: string; expression: Expression } {
  const text = textOf(parameters, 'query');
  return { text, expression: parsed('query', () => parse(text)) };
}

/** Runs a parser, and names the parameter where its text is none. */
export function parsed<T>(parameter: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PromqlParseError) throw invalidParameter(parameter, error.message);
    throw error;
  }
}

/** Evaluates a query and answers it; ends it when its client has gone. */
export async function runQuery(
  { samples, gate, memory, waiting, telemetry }: QuerySources,
  asked: AskedQuery,
  parameters: QueryParameters,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const limit = limitOf(parameters);
  const { expression, ...options } = asked;
  const use = new RolledUse();
  const lookback = lookbackOf(parameters);
  const signal = untilClosed(reply);
  const source = samples.source(use);
  const result = await gate.run(timeoutOf(parameters), signal, (timeoutMs) =>
    evaluate(expression, {
      ...options,
      ...lookback,
      source,
      memory,
      limits: { timeoutMs },
      signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(timeoutMs))]),
    }),
  );
  telemetry.querySeconds.observe(result.statistics.elapsedMs / 1000);
  const isCut = cutTo(result, limit);
  const cut = isCut ? truncated.warnings : [];
  const remarks: Remarks = {
    warnings: [...result.warnings, ...use.warnings, ...cut],
    infos: result.infos,
  };
  waiting.hold(pointsOf(result), reply.raw);
  reply.header(resolutionHeader, use.resolution);
  return sendPieces(
    reply,
    queryDataText(result, statisticsOf(result, parameters)),
    remarks,
    samples.turns,
  );
}

function timeoutOf(parameters: QueryParameters): number {
  if (textOf(parameters, 'timeout') === '') return defaultTimeoutMs;
  return Math.min(defaultTimeoutMs, Math.max(0, durationMs(parameters, 'timeout')));
}

function lookbackOf(parameters: QueryParameters): { lookbackMs?: number } {
  const text = textOf(parameters, 'lookback_delta');
  if (text === '') return {};
  const lookbackMs = Number.isFinite(Number(text)) ? Number(text) * 1000 : parseDuration(text);
  if (lookbackMs === null) {
    const reason = `cannot parse ${JSON.stringify(text)} to a valid duration`;
    throw badData(`error parsing lookback delta duration: ${reason}`);
  }
  return lookbackMs > 0 ? { lookbackMs } : {};
}

/** Aborted when the client closes the connection before it has its answer. */
export function untilClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Longest work on a list of series or on exemplars, in milliseconds. */
export const listTimeoutMs = 10_000;

/** Aborted like {@link untilClosed}, and when a list takes too long. */
export function untilClosedOrLate(reply: FastifyReply): AbortSignal {
  return AbortSignal.any([untilClosed(reply), AbortSignal.timeout(listTimeoutMs)]);
}

/** Whether there were more series than the limit; 0 is none. */
function cutTo(result: QueryResult, limit: number): boolean {
  if (limit === 0 || (result.type !== 'vector' && result.type !== 'matrix')) return false;
  if (result.result.length <= limit) return false;
  result.result.length = limit;
  return true;
}

/** In the form of Prometheus, with what our own page shows beside it; only when it is asked for. */
function statisticsOf({ statistics }: QueryResult, parameters: QueryParameters): object | null {
  if (textOf(parameters, 'stats') === '') return null;
  const { elapsedMs, samplesRead, peakSamples, seriesRead, root } = statistics;
  const seconds = elapsedMs / 1000;
  return {
    timings: {
      evalTotalTime: seconds,
      resultSortTime: 0,
      queryPreparationTime: 0,
      innerEvalTime: seconds,
      execQueueTime: 0,
      execTotalTime: seconds,
    },
    samples: { totalQueryableSamples: samplesRead, peakSamples },
    tidemark: { seriesRead, root },
  };
}
