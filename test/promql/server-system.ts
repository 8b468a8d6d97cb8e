import { compressSync } from 'snappy';
import type {
  Answer,
  LoadedSeries,
  PromqlSystem,
  QueryTimes,
} from '../../packages/server/src/promql/testing/index.ts';
import { encodeSeries } from './encode-series.ts';
import { PrometheusApi } from './prometheus-api.ts';

/** A whole server: samples go in through remote write, questions through the Prometheus API. */
export class ServerSystem implements PromqlSystem {
  readonly #url: string;
  readonly #api: PrometheusApi;

  constructor(url: string) {
    this.#url = url;
    this.#api = new PrometheusApi(url);
  }

  async clear(): Promise<void> {
    const match = new URLSearchParams({ 'match[]': '{__name__=~".+",__name__!~"tidemark_.*"}' });
    await expectOk(
      await fetch(`${this.#url}/api/v1/admin/tsdb/delete_series?${match}`, { method: 'POST' }),
    );
  }

  async load(series: readonly LoadedSeries[]): Promise<void> {
    await writeSeries(`${this.#url}/api/v1/write`, series);
  }

  ask(query: string, times: QueryTimes): Promise<Answer> {
    return this.#api.ask(query, times);
  }
}

/** Sends series by remote write 1.0. */
export async function writeSeries(url: string, series: readonly LoadedSeries[]): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: Uint8Array.from(compressSync(encodeSeries(series))),
  });
  await expectOk(answer);
}

async function expectOk(answer: Response): Promise<void> {
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${text}`);
}
