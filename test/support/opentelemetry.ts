import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  AggregationType,
  DataPointType,
  type InstrumentType,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { addSample, type SamplesBySeries, seriesId } from './all-samples.ts';

export type OtlpEncoding = 'protobuf' | 'json';

export type OtlpChoices = {
  url: string;
  encoding: OtlpEncoding;
  temporality: AggregationTemporality;
  compression?: 'gzip' | 'none';
  exportIntervalMillis?: number;
};

/** One export, as the SDK handed it over, and whether the server acknowledged it. */
export type Export = { metrics: ResourceMetrics; isAcknowledged: boolean; isDone: boolean };

type ExporterConfig = NonNullable<ConstructorParameters<typeof ProtobufExporter>[0]>;

const exporters = { protobuf: ProtobufExporter, json: JsonExporter };

/** A real OTLP exporter that keeps what it sends. */
class RecordingExporter implements PushMetricExporter {
  readonly exports: Export[] = [];
  readonly #exporter: PushMetricExporter;

  constructor(exporter: PushMetricExporter) {
    this.#exporter = exporter;
  }

  export(metrics: ResourceMetrics, done: Parameters<PushMetricExporter['export']>[1]): void {
    // The SDK uses its aggregations again.
    const kept = {
      metrics: structuredClone({ ...metrics, resource: null }),
      isAcknowledged: false,
      isDone: false,
    };
    this.exports.push(kept as unknown as Export);
    this.#exporter.export(metrics, (result) => {
      kept.isAcknowledged = result.code === 0;
      kept.isDone = true;
      done(result);
    });
  }

  selectAggregationTemporality(instrument: InstrumentType): AggregationTemporality {
    const { selectAggregationTemporality } = this.#exporter;
    return (
      selectAggregationTemporality?.call(this.#exporter, instrument) ??
      AggregationTemporality.CUMULATIVE
    );
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}

/** A real SDK with one instrument of each kind. Its values are sums of powers of two: exact in any order. */
export function startSdk(service: string, choices: OtlpChoices) {
  const { url, encoding, temporality, compression, exportIntervalMillis = 3_600_000 } = choices;
  const exporter = new RecordingExporter(
    new exporters[encoding]({
      url,
      temporalityPreference: temporality,
      // An enum of a package that is not among our dependencies, with these values.
      compression: (compression ?? 'none') as NonNullable<ExporterConfig['compression']>,
      // Long enough to repeat an export while the server starts again.
      timeoutMillis: 30_000,
    }),
  );
  const exportTimeoutMillis = Math.min(exportIntervalMillis, 30_000);
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'host.name': 'web-1' }),
    readers: [
      new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis }),
    ],
    views: [
      {
        instrumentName: 'exponential',
        aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
      },
      {
        instrumentName: 'duration',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [0.125, 1] },
        },
      },
    ],
  });
  const meter = provider.getMeter('checkout', '1.2');
  const orders = meter.createCounter('orders', { unit: '{order}', description: 'Orders' });
  const carts = meter.createUpDownCounter('open.carts');
  const temperature = meter.createGauge('temperature', { unit: 'Cel' });
  const duration = meter.createHistogram('duration', { unit: 's' });
  const exponential = meter.createHistogram('exponential', { unit: 'ms' });
  let rounds = 0;
  meter
    .createObservableCounter('bytes.sent', { unit: 'By' })
    .addCallback((result) => result.observe(1024 * rounds));
  meter
    .createObservableGauge('load')
    .addCallback((result) => result.observe(rounds / 4, { core: 0, hot: true }));
  meter.createObservableUpDownCounter('threads').addCallback((result) => result.observe(-rounds));
  return {
    exports: exporter.exports,
    provider,
    rounds: () => rounds,
    record: () => {
      rounds++;
      orders.add(2, { route: '/' });
      orders.add(3, { route: '/pay' });
      carts.add(rounds % 3 === 0 ? 2 : -1);
      temperature.record(21.5 + rounds);
      for (const seconds of [0.0625, 0.5, 0.5, 4]) duration.record(seconds);
      for (const ms of [0, 1, 1.5, 100]) exponential.record(ms);
    },
  };
}

/** What Prometheus' naming makes of the instruments of {@link startSdk}. */
const arrivingNames: Record<string, string> = {
  orders: 'orders_total',
  'open.carts': 'open_carts',
  temperature: 'temperature_celsius',
  duration: 'duration_seconds',
  exponential: 'exponential_milliseconds',
  'bytes.sent': 'bytes_sent_total',
  load: 'load',
  threads: 'threads',
};

/** Labels that every series of {@link startSdk} has but `target_info`, which has only the first two. */
const labelsOf = (service: string) => ({
  host_name: 'web-1',
  job: service,
  otel_scope_name: 'checkout',
  otel_scope_version: '1.2',
});

/**
 * The samples that these exports are. Deltas are summed up to totals, which begin with a 0 at the start of
 * the first delta; exponential histograms are no samples, and are left out.
 */
export function samplesOf(service: string, exports: readonly Export[]): SamplesBySeries {
  const found: SamplesBySeries = new Map();
  const totals = new Map<string, number>();
  const { host_name, job } = labelsOf(service);
  for (const { metrics } of exports) {
    let newestMs = 0;
    for (const { metrics: data } of metrics.scopeMetrics) {
      for (const metric of data) {
        for (const { name, labels, startMs, endMs, value } of pointsOf(metric)) {
          const id = seriesId(name, { ...labelsOf(service), ...labels });
          newestMs = Math.max(newestMs, endMs);
          const isDelta =
            metric.aggregationTemporality === AggregationTemporality.DELTA &&
            metric.dataPointType !== DataPointType.GAUGE;
          if (isDelta && !totals.has(id) && startMs < endMs) addSample(found, id, startMs, 0);
          const total = isDelta ? (totals.get(id) ?? 0) + value : value;
          totals.set(id, total);
          addSample(found, id, endMs, total);
        }
      }
    }
    addSample(found, seriesId('target_info', { host_name, job }), newestMs, 1);
  }
  return found;
}

type SentPoint = {
  name: string;
  labels: Record<string, string>;
  startMs: number;
  endMs: number;
  value: number;
};

function pointsOf(metric: MetricData): SentPoint[] {
  const name = arrivingNames[metric.descriptor.name] ?? metric.descriptor.name;
  const points: SentPoint[] = [];
  const add = (point: (typeof metric.dataPoints)[number], value: number, suffix = '', le = '') => {
    const attributes = Object.entries({ ...point.attributes, ...(le === '' ? {} : { le }) });
    points.push({
      name: name + suffix,
      labels: Object.fromEntries(attributes.map(([key, label]) => [key, String(label)])),
      startMs: millisecondsOf(point.startTime),
      endMs: millisecondsOf(point.endTime),
      value,
    });
  };
  switch (metric.dataPointType) {
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      break;
    case DataPointType.HISTOGRAM:
      for (const point of metric.dataPoints) {
        const { buckets, count, sum } = point.value;
        let cumulative = 0;
        for (const [i, boundary] of [...buckets.boundaries, '+Inf'].entries()) {
          cumulative += buckets.counts[i] ?? 0;
          add(point, cumulative, '_bucket', String(boundary));
        }
        add(point, sum ?? 0, '_sum');
        add(point, count, '_count');
      }
      break;
    default:
      for (const point of metric.dataPoints) add(point, point.value);
  }
  return points;
}

function millisecondsOf([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + Math.floor(nanoseconds / 1_000_000);
}
