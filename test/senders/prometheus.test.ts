/**
 * A real Prometheus writes all that it scrapes from itself and from a real node-exporter: what arrives is
 * what it has, sample by sample, through a target that goes and comes back, and a kill -9.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import {
  countSamples,
  differences,
  readSeries,
  type SamplesBySeries,
  seriesId,
} from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { freePort, type RunningProgram, startProgram } from '../support/program.ts';
import { Prometheus } from '../support/prometheus.ts';
import { missing, nodeExporterPath, prometheusPath } from '../support/sender-programs.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const skip = missing(prometheusPath, nodeExporterPath);
const patienceMs = 60_000;

type Metadata = Record<string, { type: string; help: string; unit: string }[]>;

describe('Prometheus', { skip }, () => {
  let server: RunningServer;
  let api: Api;
  let exporterPort: number;
  let exporter: RunningProgram;
  let prometheus: Prometheus;
  /** What Prometheus has, once it scrapes no more. */
  let sent: SamplesBySeries;
  let metadata: Metadata;

  const startExporter = () =>
    startProgram(nodeExporterPath, [`--web.listen-address=127.0.0.1:${exporterPort}`]);

  /** Waits until the newest sample of node-exporter's `up` is that. */
  const waitForUp = (value: number) =>
    waitUntil(
      `up to be ${value}`,
      async () => {
        const [series] = await api.series({ name: 'up', labels: 'job=node' });
        return series?.lastValue === value;
      },
      patienceMs,
    );

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
    exporterPort = await freePort();
    exporter = startExporter();
    const targets = [{ job: 'node', port: exporterPort }];
    prometheus = await Prometheus.start(`${server.url}/api/v1/write`, targets);
  });
  after(async () => {
    await prometheus?.stop();
    await exporter?.end();
    assert.doesNotMatch(server.log(), / error /);
    await server.stop();
  });

  /** Names of what came from Prometheus: the server records its own figures, too. */
  const arrivedNames = async () =>
    (await api.names()).filter(({ name }) => !name.startsWith('tidemark_'));

  const readArrived = async () =>
    readSeries(
      api,
      (await arrivedNames()).map(({ name }) => name),
    );

  it('sends while a target goes and comes back', async (t) => {
    await waitForUp(1);
    const scrapes = async () => (await api.stats({ name: 'up', labels: 'job=node' })).count;
    await waitUntil('five scrapes', async () => (await scrapes()) >= 5, patienceMs);
    metadata = await prometheus.get<Metadata>('/api/v1/metadata');
    await exporter.end();
    await waitForUp(0);
    exporter = startExporter();
    await waitForUp(1);
    await prometheus.stopScraping();
    await prometheus.drained();
    sent = await prometheus.samples();
    t.diagnostic(`${sent.size} series, ${countSamples(sent)} samples`);
    assert.ok(sent.size > 500, `${sent.size} series`);
  });

  it('sends what its metrics mean', async () => {
    const answer = await api.request('GET', '/api/v1/metadata');
    const { data } = JSON.parse(answer.text) as { data: Metadata };
    const names = Object.keys(metadata);
    assert.ok(names.length > 200, `${names.length} metrics`);
    for (const name of names) {
      // Targets may say different things of one metric; one of them is kept.
      const isOneOf = (metadata[name] ?? []).some((each) => isDeepStrictEqual([each], data[name]));
      assert.ok(isOneOf, `${name}: ${JSON.stringify(data[name])}`);
    }
  });

  it('has the same series and the same samples afterwards, NaN and infinities too', async () => {
    const names = await arrivedNames();
    assert.equal(differences(sent, await readArrived()), '');
    const seriesCount = names.reduce((sum, { seriesCount: count }) => sum + count, 0);
    assert.equal(seriesCount, sent.size);
  });

  it('shows the last sample of each series, and no stale marker', async () => {
    for (const name of ['up', 'node_load1', 'node_cpu_seconds_total', 'go_goroutines']) {
      for (const { labels, lastValue, lastTimestamp } of await api.series({ name })) {
        const [lastMs, values] = [...(sent.get(seriesId(name, labels)) ?? [])].at(-1) ?? [0, []];
        assert.deepEqual([Date.parse(lastTimestamp ?? ''), [lastValue]], [lastMs, values], name);
      }
      const values = [...sent]
        .filter(([id]) => id.startsWith(`${name}[`))
        .flatMap(([, samples]) => [...samples.values()].flat());
      const stats = await api.stats({ name });
      assert.equal(stats.count, values.length, name);
      assert.equal(stats.max, Math.max(...values), name);
      const minutes = await api.aggregates({ name, granularity: 'minute' });
      assert.equal(
        minutes.reduce((sum, { count }) => sum + count, 0),
        values.length,
      );
    }
  });

  it('is all there after a kill -9', async () => {
    await server.kill9();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
    assert.equal(differences(sent, await readArrived()), '');
  });
});
