import type {
  AggregateBucket,
  ErrorAnswer,
  MetricCard,
  MetricName,
  MetricSeries,
  RawSample,
  Stats,
} from '@tidemark/protocol';

export type Answer = { status: number; headers: Headers; text: string };

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** The HTTP API of one server, as plain as curl: every call gives status and text, or checks for 200. */
export class Api {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  async request(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const answer = await fetch(this.url + path, {
      method,
      headers: { ...this.#headers, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Posts JSON text, or what becomes JSON text, to `/v1/metrics`. */
  post(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.request('POST', '/v1/metrics', text, {
      'content-type': 'application/json',
      ...headers,
    });
  }

  /** Posts, and throws unless all of it was stored. */
  async store(body: unknown): Promise<number> {
    const answer = await this.post(body);
    if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
    return (JSON.parse(answer.text) as { stored: number }).stored;
  }

  /** A GET's JSON; throws unless it is answered 200. */
  async get<T>(path: string, parameters: Parameters = {}): Promise<T> {
    const answer = await this.request('GET', withQuery(path, parameters));
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text) as T;
  }

  stats(parameters: Parameters): Promise<Stats> {
    return this.get('/v1/stats', parameters);
  }

  aggregates(parameters: Parameters): Promise<AggregateBucket[]> {
    return this.get('/v1/aggregates', parameters);
  }

  samples(parameters: Parameters = {}): Promise<RawSample[]> {
    return this.get('/v1/metrics', parameters);
  }

  names(): Promise<MetricName[]> {
    return this.get('/v1/metrics/names');
  }

  series(parameters: Parameters): Promise<MetricSeries[]> {
    return this.get('/v1/metrics/series', parameters);
  }

  overview(parameters: Parameters = {}): Promise<MetricCard[]> {
    return this.get('/v1/overview', parameters);
  }

  delete(parameters: Parameters): Promise<Answer> {
    return this.request('DELETE', withQuery('/v1/metrics', parameters));
  }
}

export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The error of an answer in the contract's form; throws when it has another form. */
export function errorOf({ status, headers, text }: Answer): ErrorAnswer {
  if (!(headers.get('content-type') ?? '').startsWith('application/json')) {
    throw new Error(`${status} is no JSON: ${text.slice(0, 200)}`);
  }
  const parsed = JSON.parse(text) as Partial<ErrorAnswer>;
  const { error } = parsed;
  const isInForm =
    typeof error?.code === 'string' &&
    typeof error.message === 'string' &&
    Array.isArray(error.details) &&
    error.details.every((detail) => typeof detail.message === 'string');
  if (!isInForm) throw new Error(`not the contract's form: ${text.slice(0, 200)}`);
  return parsed as ErrorAnswer;
}
