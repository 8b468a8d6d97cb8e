import { compressSync } from 'snappy';
import {
  type Answer,
  type LoadedSeries,
  metricsIn,
  type PromqlSystem,
  type QueryTimes,
} from '../../packages/server/src/promql/testing/index.ts';
import { encodeSeries } from './encode-series.ts';
import { PrometheusApi } from './prometheus-api.ts';

/** A whole server: samples go in through remote write, questions through the Prometheus API. */
export class ServerSystem implements PromqlSystem {
  readonly #url: string;
  readonly #api: PrometheusApi;
  readonly #loaded = new Set<string>();
  /** To delete series costs the server more than most scripts ask of it, so it is done when there is no way around. */
  #cleared = new Set<string>();

  constructor(url: string) {
    this.#url = url;
    this.#api = new PrometheusApi(url);
  }

  async clear(): Promise<void> {
    this.#cleared = this.#cleared.union(this.#loaded);
    this.#loaded.clear();
  }

  async load(series: readonly LoadedSeries[]): Promise<void> {
    const names = new Set(series.map(({ labels }) => nameOf(labels)));
    await this.#deleteCleared(names);
    for (const name of names) this.#loaded.add(name);
    await writeSeries(`${this.#url}/api/v1/write`, series);
  }

  async ask(query: string, times: QueryTimes): Promise<Answer> {
    if (this.#cleared.size > 0) await this.#deleteCleared(metricsIn(query));
    return this.#api.ask(query, times);
  }

  /** Before metrics are loaded or asked for: unless none of them has been cleared. Null: they may be any. */
  async #deleteCleared(names: ReadonlySet<string> | null): Promise<void> {
    if (names?.isDisjointFrom(this.#cleared)) return;
    // No metric is loaded beside a cleared one of its name.
    const match = [...this.#cleared].map((name) => ['match[]', `{${JSON.stringify(name)}}`]);
    await expectOk(
      await fetch(`${this.#url}/api/v1/admin/tsdb/delete_series`, {
        method: 'POST',
        body: new URLSearchParams(match),
      }),
    );
    this.#cleared.clear();
  }
}

function nameOf(labels: LoadedSeries['labels']): string {
  return labels.find(([label]) => label === '__name__')?.[1] ?? '';
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
