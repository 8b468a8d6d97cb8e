import { RequestError, reach } from './request.ts';

/** A float at a time: unix seconds, and the number as a text (`NaN` and `+Inf` are no JSON). */
export type ApiPoint = readonly [number, string];

/** A bucket of a native histogram: which of its bounds belong to it, both bounds, and its count. */
export type ApiBucket = readonly [number, string, string, string];
export type ApiHistogram = { count: string; sum: string; buckets?: readonly ApiBucket[] };

export type ApiLabels = Readonly<Record<string, string>>;

export type VectorEntry = {
  metric: ApiLabels;
  value?: ApiPoint;
  histogram?: readonly [number, ApiHistogram];
};
export type MatrixEntry = {
  metric: ApiLabels;
  values?: readonly ApiPoint[];
  histograms?: readonly (readonly [number, ApiHistogram])[];
};

/** What one part of a query took; `position` is its place in the text. */
export type PlanNode = {
  name: string;
  position: { from: number; to: number };
  /** With its children. */
  elapsedMs: number;
  seriesRead: number;
  samplesRead: number;
  seriesCount: number;
  steps: number;
  children: readonly PlanNode[];
};

export type QueryStatistics = {
  timings: { execTotalTime: number };
  samples: { totalQueryableSamples: number; peakSamples: number };
  tidemark?: { seriesRead: number; root: PlanNode };
};

type WithStatistics = { stats?: QueryStatistics };
export type VectorData = { resultType: 'vector'; result: readonly VectorEntry[] };
export type MatrixData = { resultType: 'matrix'; result: readonly MatrixEntry[] };
export type ScalarData = { resultType: 'scalar' | 'string'; result: ApiPoint };
export type QueryData = (VectorData | MatrixData | ScalarData) & WithStatistics;

export type Answer<Data> = {
  data: Data;
  warnings: readonly string[];
  infos: readonly string[];
  /** Of which rows the answer is made, as the server's header says: `raw`, `1m` or `1h`. */
  resolution: string | null;
  /** From the request to the whole answer, in milliseconds. */
  elapsedMs: number;
  sizeBytes: number;
};

type Envelope =
  | { status: 'success'; data: unknown; warnings?: string[]; infos?: string[] }
  | { status: 'error'; errorType: string; error: string };

/**
 * Asks the Prometheus API by a form, since queries may be longer than an address.
 * @throws RequestError with the server's words; its code is Prometheus' kind of error
 */
export async function askPrometheus<Data>(
  path: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Answer<Data>> {
  const beganMs = performance.now();
  const response = await reach(path, {
    method: 'POST',
    body: new URLSearchParams(parameters),
    signal,
  });
  const text = await response.text();
  const answer = parseEnvelope(response.status, text);
  if (answer.status === 'error') {
    throw new RequestError(response.status, answer.errorType, answer.error);
  }
  return {
    data: answer.data as Data,
    warnings: answer.warnings ?? [],
    infos: answer.infos ?? [],
    resolution: response.headers.get('x-tidemark-resolution'),
    elapsedMs: performance.now() - beganMs,
    sizeBytes: text.length,
  };
}

/** A refusal before the question was looked at has our own form, and a proxy's has any. */
function parseEnvelope(status: number, text: string): Envelope {
  const fallback: Envelope = {
    status: 'error',
    errorType: 'unknown',
    error: `The server answered with status ${status}.`,
  };
  try {
    const answer = JSON.parse(text) as Envelope | { error: { code: string; message: string } };
    if ('status' in answer) return answer;
    return { status: 'error', errorType: answer.error.code, error: answer.error.message };
  } catch {
    return fallback;
  }
}
