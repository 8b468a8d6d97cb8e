import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { observation, reading } from '../../batch/index.ts';
import { answerTo, encodingOf } from './answer.ts';
import type { OtlpEncoding } from './otlp-decoder.ts';
import { type DecodedOtlp, lines, OtlpTarget } from './testing/decode-otlp.ts';

/** Listens as Tidemark would, decodes what comes, and keeps it. */
async function listen() {
  const target = new OtlpTarget();
  const received: (DecodedOtlp & { encoding: OtlpEncoding; atMs: number })[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const sent = Buffer.concat(parts);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const encoding = encodingOf(request.headers['content-type']);
    const atMs = Date.now();
    const decoded = target.take(body, encoding, atMs);
    const histograms = [...decoded.batch.histograms];
    const batch = Object.assign(Object.create(decoded.batch), { histograms });
    received.push({ ...decoded, batch, encoding, atMs });
    const { status, headers, body: answer } = answerTo(decoded.outcome, encoding);
    response.writeHead(status, headers).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/v1/metrics`, server };
}

const exporters = { protobuf: ProtobufExporter, json: JsonExporter };

/** A real SDK with one instrument of each kind, which exports when it is told to. */
function instruments(
  encoding: OtlpEncoding,
  url: string,
  temporalityPreference: AggregationTemporality,
) {
  const exporter = new exporters[encoding]({ url, temporalityPreference });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop', 'host.name': 'web-1' }),
    readers: [reader],
    views: [
      {
        instrumentName: 'exponential',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
      {
        instrumentName: 'duration',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [0.1, 1] },
        },
      },
    ],
  });
  const meter = provider.getMeter('checkout', '1.2');
  const counter = meter.createCounter('orders', { unit: '{order}', description: 'Orders' });
  const upDown = meter.createUpDownCounter('open.carts');
  const gauge = meter.createGauge('temperature', { unit: 'Cel' });
  const histogram = meter.createHistogram('duration', { unit: 's' });
  const exponential = meter.createHistogram('exponential', { unit: 'ms' });
  meter.createObservableCounter('bytes.sent', { unit: 'By' }).addCallback((r) => r.observe(1234));
  meter.createObservableGauge('load').addCallback((r) => r.observe(0.25, { core: 0, hot: true }));
  meter.createObservableUpDownCounter('threads').addCallback((r) => r.observe(-3));
  const record = () => {
    counter.add(2, { route: '/' });
    counter.add(3, { route: '/pay' });
    upDown.add(-1);
    gauge.record(21.5);
    for (const seconds of [0.05, 0.5, 0.5, 5]) histogram.record(seconds);
    for (const ms of [0, 1, 1.5, 100]) exponential.record(ms);
  };
  return { provider, record };
}

/** Labels that all series have, those before and after a point's own by their names. */
const before = 'host_name="web-1",job="shop"';
const after = 'otel_scope_name="checkout",otel_scope_version="1.2"';
const common = `${before},${after}`;

/** What is there after so many rounds of {@link instruments}' `record`. */
function expected(rounds: number): string[] {
  return [
    `bytes_sent_total{${common}} 1234`,
    `duration_seconds_bucket{${before},le="+Inf",${after}} ${4 * rounds}`,
    `duration_seconds_bucket{${before},le="0.1",${after}} ${rounds}`,
    `duration_seconds_bucket{${before},le="1",${after}} ${3 * rounds}`,
    `duration_seconds_count{${common}} ${4 * rounds}`,
    `duration_seconds_sum{${common}} ${6.05 * rounds}`,
    `load{core="0",host_name="web-1",hot="true",job="shop",${after}} 0.25`,
    `open_carts{${common}} ${-rounds}`,
    `orders_total{${common},route="/"} ${2 * rounds}`,
    `orders_total{${common},route="/pay"} ${3 * rounds}`,
    'target_info{host_name="web-1",job="shop"} 1',
    `temperature_celsius{${common}} 21.5`,
    `threads{${common}} -3`,
  ];
}

for (const encoding of ['protobuf', 'json'] as const) {
  for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
    const isDelta = temporality === AggregationTemporality.DELTA;
    test(`the JavaScript SDK, ${encoding}, ${isDelta ? 'delta' : 'cumulative'}`, async (t) => {
      const { received, url, server } = await listen();
      const { provider, record } = instruments(encoding, url, temporality);
      t.after(async () => {
        await provider.shutdown();
        server.close();
      });
      for (const round of [1, 2]) {
        record();
        await provider.forceFlush();
        assert.equal(received.length, round);
        const { samples, outcome, batch, table, encoding: got, atMs } = received[round - 1];
        assert.equal(got, encoding);
        assert.deepEqual(outcome.problems, []);
        // A total of deltas begins with 0 at its start; of equal series the later sample counts.
        const newest = [
          ...new Map(samples.map((s) => [lines([s])[0].replace(/ \S+$/, ''), s])).values(),
        ];
        assert.deepEqual(lines(newest), expected(round));
        assert.ok(
          samples.every((s) => s.kind === reading && Math.abs(s.timestampMs - atMs) < 60_000),
        );
        const [{ kind, histogram, seriesIndex }] = batch.histograms;
        assert.equal(table.definition(seriesIndex).name, 'exponential_milliseconds');
        assert.equal(kind, isDelta ? observation : reading);
        const times = isDelta ? 1 : round;
        assert.deepEqual(
          [histogram.count, histogram.zeroCount, histogram.sum],
          [4 * times, times, 102.5 * times],
        );
        const base = 2 ** (2 ** -histogram.schema);
        // A bucket has its upper bound: 1 is base^0, whatever the scale.
        assert.equal(histogram.positive.index[0], 0);
        assert.deepEqual([...histogram.positive.count], [times, times, times]);
        for (const [i, value] of [1, 1.5, 100].entries()) {
          const index = histogram.positive.index[i];
          assert.ok(base ** (index - 1) < value && value <= base ** index * (1 + 1e-9));
        }
      }
    });
  }
}
