import { type Answer, askPrometheus, type QueryData } from './prometheus.ts';

/** More series than this in one answer would only be thrown away: nobody can read so many lines. */
export const maxAskedSeries = 2000;

/** The parameters of every query; statistics are for "Explain". */
const common = { limit: String(maxAskedSeries), stats: 'all' };

export function queryRange(
  query: string,
  span: { startMs: number; endMs: number },
  stepMs: number,
  signal: AbortSignal,
): Promise<Answer<QueryData>> {
  const frame = {
    start: seconds(span.startMs),
    end: seconds(span.endMs),
    step: seconds(stepMs),
  };
  return askPrometheus('/api/v1/query_range', { query, ...frame, ...common }, signal);
}

export function queryInstant(
  query: string,
  timeMs: number,
  signal: AbortSignal,
): Promise<Answer<QueryData>> {
  return askPrometheus('/api/v1/query', { query, time: seconds(timeMs), ...common }, signal);
}

/** The syntax tree of a query, in the form of Prometheus' API. */
export type ExpressionTree = { type: string; readonly [field: string]: unknown };

export async function parseQuery(query: string, signal: AbortSignal): Promise<ExpressionTree> {
  const { data } = await askPrometheus<ExpressionTree>('/api/v1/parse_query', { query }, signal);
  return data;
}

export async function formatQuery(query: string, signal: AbortSignal): Promise<string> {
  const { data } = await askPrometheus<string>('/api/v1/format_query', { query }, signal);
  return data;
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
