import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, type SamplesBySeries, seriesId } from './all-samples.ts';
import { freePort, type RunningProgram, startProgram } from './program.ts';
import { prometheusPath } from './sender-programs.ts';
import { newFolder } from './server.ts';
import { waitUntil } from './wait-until.ts';

export type ScrapeTarget = { job: string; port: number };

type PrometheusAnswer<T> = { status: string; data: T };
type Matrix = {
  result: { metric: Record<string, string>; values: [number, string][] }[];
};

/** A real Prometheus that scrapes itself and others every second, and writes all to a server. */
export class Prometheus {
  readonly url: string;
  readonly #program: RunningProgram;
  readonly #configPath: string;
  readonly #writeUrl: string;

  static async start(writeUrl: string, targets: readonly ScrapeTarget[]): Promise<Prometheus> {
    const [folder, port] = [await newFolder(), await freePort()];
    const configPath = join(folder, 'prometheus.yml');
    const self = { job: 'prometheus', port };
    await writeFile(configPath, configOf(writeUrl, [self, ...targets]));
    const program = startProgram(prometheusPath, [
      `--config.file=${configPath}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.enable-lifecycle',
    ]);
    const url = `http://127.0.0.1:${port}`;
    await waitUntil('Prometheus to be ready', async () => {
      if (program.hasEnded()) return true;
      return (await fetch(`${url}/-/ready`)).ok;
    });
    if (program.hasEnded()) throw new Error(`Prometheus ended:\n${program.log()}`);
    return new Prometheus(url, program, configPath, writeUrl);
  }

  private constructor(url: string, program: RunningProgram, configPath: string, writeUrl: string) {
    this.url = url;
    this.#program = program;
    this.#configPath = configPath;
    this.#writeUrl = writeUrl;
  }

  get log(): string {
    return this.#program.log();
  }

  /** Stops to scrape, which marks all series as stale, and goes on sending what it has. */
  async stopScraping(): Promise<void> {
    await writeFile(this.#configPath, configOf(this.#writeUrl, []));
    const answer = await fetch(`${this.url}/-/reload`, { method: 'POST' });
    if (!answer.ok) throw new Error(`reload: ${answer.status} ${await answer.text()}`);
  }

  /** Resolves when the receiver has acknowledged all samples that were ever scraped. */
  async drained(timeoutMs = 60_000): Promise<void> {
    await waitUntil(
      'Prometheus to have sent all',
      async () => {
        const [taken, failed, dropped, pending, newest, sent] = await this.#own(
          'samples_in_total',
          'samples_failed_total',
          'samples_dropped_total',
          'samples_pending',
          'highest_timestamp_in_seconds',
          'queue_highest_sent_timestamp_seconds',
        );
        if (failed + dropped > 0) throw new Error(`gave up samples:\n${this.log}`);
        return taken > 0 && pending === 0 && sent >= newest;
      },
      timeoutMs,
    );
  }

  /** Samples that it has sent, those included that it sent again. */
  async sentSamples(): Promise<number> {
    const [sent] = await this.#own('samples_total');
    return sent;
  }

  /** Values of its metrics `prometheus_remote_storage_…`, straight from it; 0 for one that is not there. */
  async #own(...names: string[]): Promise<number[]> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return names.map((name) => {
      const line = new RegExp(`^prometheus_remote_storage_${name}(?:\\{.*\\})? (\\S+)$`, 'm');
      return Number(line.exec(text)?.[1] ?? 0);
    });
  }

  /** All raw samples of the last day that it has, without stale markers. */
  async samples(selector = '{__name__!=""}'): Promise<SamplesBySeries> {
    const query = new URLSearchParams({ query: `${selector}[1d]` });
    const { result } = await this.get<Matrix>(`/api/v1/query?${query}`);
    const found: SamplesBySeries = new Map();
    for (const { metric, values } of result) {
      const { __name__: name = '', ...labels } = metric;
      const id = seriesId(name, labels);
      for (const [seconds, value] of values) {
        addSample(found, id, Math.round(seconds * 1000), numberOfText(value));
      }
    }
    return found;
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(this.url + path);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Prometheus: ${path}: ${answer.status} ${text}`);
    return (JSON.parse(text) as PrometheusAnswer<T>).data;
  }

  stop(): Promise<void> {
    return this.#program.end();
  }
}

/** Go prints infinities as +Inf and -Inf. */
function numberOfText(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function configOf(writeUrl: string, targets: readonly ScrapeTarget[]): string {
  const scrapes = targets.map(({ job, port }) => ({
    job_name: job,
    static_configs: [{ targets: [`127.0.0.1:${port}`] }],
  }));
  // A JSON text is YAML too. Little waiting and short pauses, so that the test is about the data.
  return JSON.stringify({
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: scrapes,
    remote_write: [
      {
        url: writeUrl,
        queue_config: { batch_send_deadline: '200ms', min_backoff: '30ms', max_backoff: '500ms' },
        metadata_config: { send: true, send_interval: '1s' },
      },
    ],
  });
}
