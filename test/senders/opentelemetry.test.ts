/**
 * The OpenTelemetry SDK's own exporters, protobuf and JSON, cumulative and delta, gzipped and plain: what
 * arrives is what the SDK handed to its exporter, point by point.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { differences, readSeries } from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { type Export, samplesOf, startSdk } from '../support/opentelemetry.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const paths = ['/v1/otlp/v1/metrics', '/api/v1/otlp/v1/metrics', '/opentelemetry/v1/metrics'];
const { CUMULATIVE, DELTA } = AggregationTemporality;
const ways = [
  { encoding: 'protobuf', temporality: CUMULATIVE, compression: 'gzip' },
  { encoding: 'protobuf', temporality: DELTA, compression: 'none' },
  { encoding: 'json', temporality: CUMULATIVE, compression: 'none' },
  { encoding: 'json', temporality: DELTA, compression: 'gzip' },
] as const;

function exponentialCount(first: Export | undefined): number {
  const metrics = first?.metrics.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  const metric = metrics.find(({ descriptor }) => descriptor.name === 'exponential');
  const [point] = metric?.dataPoints ?? [];
  return (point?.value as { count: number } | undefined)?.count ?? 0;
}

describe('the OpenTelemetry SDK', () => {
  let server: RunningServer;
  let api: Api;
  const sdks = new Map<string, ReturnType<typeof startSdk>>();

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
  });
  after(async () => {
    assert.doesNotMatch(server.log(), / error /);
    await server.stop();
  });

  /** All that came from this service. */
  const arrivedOf = async (service: string) => {
    const names = (await api.names()).map(({ name }) => name);
    const own = names.filter((name) => !name.startsWith('tidemark_') && !name.startsWith('expo'));
    const arrived = await readSeries(api, own);
    return new Map([...arrived].filter(([id]) => id.includes(`["job","${service}"]`)));
  };

  for (const [i, way] of ways.entries()) {
    const service = `shop-${way.encoding}-${way.temporality === DELTA ? 'delta' : 'cumulative'}`;
    it(`exports all instruments: ${service}, ${way.compression}`, async () => {
      const url = server.url + (paths[i] ?? paths[0]);
      const sdk = startSdk(service, { ...way, url, exportIntervalMillis: 200 });
      sdks.set(service, sdk);
      const { exports, provider, record } = sdk;
      record();
      await waitUntil('several exports', () => {
        if (sdk.rounds() <= exports.length) record();
        return exports.length >= 8;
      });
      await provider.shutdown();
      assert.ok(exports.every(({ isAcknowledged }) => isAcknowledged));
      assert.equal(differences(samplesOf(service, exports), await arrivedOf(service)), '');
    });
  }

  it('tells units and types', async () => {
    const names = new Map((await api.names()).map((metric) => [metric.name, metric]));
    const kinds = ['orders_total', 'temperature_celsius', 'bytes_sent_total'].map((name) => [
      names.get(name)?.type,
      names.get(name)?.unit,
    ]);
    assert.deepEqual(kinds, [
      ['counter', '{order}'],
      ['gauge', 'Cel'],
      ['counter', 'By'],
    ]);
    assert.equal(names.get('exponential_milliseconds')?.seriesCount, ways.length);
  });

  it('knows distributions of exponential histograms', async () => {
    for (const [service, { exports, rounds }] of sdks) {
      const selection = { name: 'exponential_milliseconds', labels: `job=${service}` };
      const { count, sum, p50, p99 } = await api.stats(selection);
      // What a running histogram held when it was first seen may be of long before.
      const isDelta = service.endsWith('delta');
      const before = isDelta ? 0 : exponentialCount(exports[0]);
      assert.deepEqual([count, sum], [4 * rounds() - before, 102.5 * (rounds() - before / 4)]);
      // Of 0, 1, 1.5 and 100.
      assert.ok((p50 ?? 0) >= 0.99 && (p50 ?? 0) <= 1.51, `${service}: p50 ${p50}`);
      assert.ok(Math.abs((p99 ?? 0) / 100 - 1) < 0.01, `${service}: p99 ${p99}`);
    }
  });

  it('finds all of it after a kill -9, and totals go on from there', async () => {
    await server.kill9();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
    for (const [service, { exports }] of sdks) {
      assert.equal(differences(samplesOf(service, exports), await arrivedOf(service)), '', service);
    }
    for (const [service, { exports }] of [...sdks].filter(([name]) => name.endsWith('delta'))) {
      const [, encoding] = service.split('-') as [string, 'protobuf' | 'json'];
      const sdk = startSdk(service, { encoding, temporality: DELTA, url: server.url + paths[0] });
      sdk.record();
      await sdk.provider.forceFlush();
      sdk.record();
      await sdk.provider.shutdown();
      const all = [...exports, ...sdk.exports];
      assert.equal(differences(samplesOf(service, all), await arrivedOf(service)), '', service);
    }
  });
});
