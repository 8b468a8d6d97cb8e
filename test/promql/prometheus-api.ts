import type {
  Answer,
  AnswerPoint,
  AnswerResult,
  AnswerSeries,
  DrawnHistogram,
  QueryTimes,
} from '../../packages/server/src/promql/testing/index.ts';

/** The query part of the Prometheus HTTP API, of whoever speaks it at this address. */
export class PrometheusApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** @throws Error with the API's message, without what it says about the parameter. */
  async ask(query: string, { isInstant, startMs, endMs, stepMs }: QueryTimes): Promise<Answer> {
    const times = isInstant
      ? { time: seconds(startMs) }
      : { start: seconds(startMs), end: seconds(endMs), step: seconds(stepMs) };
    const answer = await fetch(`${this.#url}/api/v1/${isInstant ? 'query' : 'query_range'}`, {
      method: 'POST',
      body: new URLSearchParams({ query, ...times }),
    });
    const body = (await answer.json()) as ApiAnswer;
    if (body.status !== 'success') {
      throw new Error(body.error.replace(/^invalid parameter "query": /, ''));
    }
    const { warnings = [], infos = [], data } = body;
    return { warnings, infos, result: toResult(data) };
  }

  /** The canonical text of a query. */
  async format(query: string): Promise<string> {
    const url = `${this.#url}/api/v1/format_query`;
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ query }) });
    const { data } = (await answer.json()) as { data: unknown };
    return String(data);
  }
}

type ApiAnswer =
  | { status: 'error'; errorType: string; error: string }
  | { status: 'success'; data: ApiData; warnings?: string[]; infos?: string[] };

type ApiData =
  | { resultType: 'scalar'; result: ApiValue }
  | { resultType: 'string'; result: ApiValue }
  | { resultType: 'vector' | 'matrix'; result: ApiSeries[] };

type ApiValue = [seconds: number, value: string];
type ApiSeries = {
  metric: Record<string, string>;
  value?: ApiValue;
  values?: ApiValue[];
  histogram?: [number, ApiHistogram];
  histograms?: [number, ApiHistogram][];
};
type ApiHistogram = {
  count: string;
  sum: string;
  buckets?: [rule: number, left: string, right: string, count: string][];
};

function toResult(data: ApiData): AnswerResult {
  if (data.resultType === 'string') return { kind: 'string', text: data.result[1] };
  if (data.resultType === 'scalar') return { kind: 'scalar', value: toNumber(data.result[1]) };
  return { kind: data.resultType, series: data.result.map(toSeries) };
}

function toSeries({ metric, value, values, histogram, histograms }: ApiSeries): AnswerSeries {
  const floats = values ?? (value === undefined ? [] : [value]);
  const drawn = histograms ?? (histogram === undefined ? [] : [histogram]);
  const points: AnswerPoint[] = [
    ...floats.map(([time, text]) => ({ timestampMs: toMs(time), value: toNumber(text) })),
    ...drawn.map(([time, one]) => ({ timestampMs: toMs(time), value: toDrawn(one) })),
  ];
  return {
    labels: Object.entries(metric).sort(([left], [right]) =>
      Buffer.compare(Buffer.from(left), Buffer.from(right)),
    ),
    points: points.sort((left, right) => left.timestampMs - right.timestampMs),
  };
}

function toDrawn({ count, sum, buckets = [] }: ApiHistogram): DrawnHistogram {
  return {
    count: toNumber(count),
    sum: toNumber(sum),
    buckets: buckets.map(([, left, right, inside]) => ({
      left: toNumber(left),
      right: toNumber(right),
      count: toNumber(inside),
    })),
  };
}

/** Go prints infinities as +Inf and -Inf. */
function toNumber(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function toMs(timestampS: number): number {
  return Math.round(timestampS * 1000);
}

function seconds(ms: number): string {
  return String(ms / 1000);
}
