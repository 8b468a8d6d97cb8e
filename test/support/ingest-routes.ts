import { encodeInflux } from '../../packages/server/src/ingest/influx/testing/encode-influx.ts';
import { attributes, bodyOf } from '../../packages/server/src/ingest/otlp/testing/decode-otlp.ts';
import {
  writeRequest1,
  writeRequest2,
} from '../../packages/server/src/ingest/remote-write/testing/encode-remote-write.ts';

/** A sample that every format can say: a plain name, the label `host`. */
export type PlainSample = { name: string; host: string; timestampMs: number; value: number };

/** A way to send samples by HTTP. */
export type IngestRoute = {
  title: string;
  path: string;
  contentType: string;
  body: (samples: readonly PlainSample[]) => Buffer;
  /** Of the answer to a good body. */
  goodStatus: number;
  /** Of the answer to a body with some bad samples. */
  partialStatus: number;
  /** What the name and the label `host` become. */
  nameOf?: (name: string) => string;
  hostLabel?: string;
  /** Whether one bad sample costs the whole body. */
  isAllOrNothing?: boolean;
};

const withLabels = ({ name, host, timestampMs, value }: PlainSample) => ({
  name,
  labels: { host },
  timestampMs,
  value,
});

/** Every route of the server that takes samples. */
export const ingestRoutes: readonly IngestRoute[] = [
  {
    title: 'JSON',
    path: '/v1/metrics',
    contentType: 'application/json',
    body: (samples) =>
      json(
        samples.map(({ name, host, timestampMs, value }) => ({
          name,
          value,
          timestamp: timestampMs,
          labels: { host },
        })),
      ),
    goodStatus: 201,
    partialStatus: 400,
  },
  {
    title: 'remote write 1.0',
    path: '/api/v1/write',
    contentType: 'application/x-protobuf',
    body: (samples) => writeRequest1(samples.map(withLabels)),
    goodStatus: 204,
    partialStatus: 400,
  },
  {
    title: 'remote write 2.0',
    path: '/api/v1/write',
    contentType: 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
    body: (samples) => writeRequest2(samples.map(withLabels)),
    goodStatus: 204,
    partialStatus: 400,
  },
  {
    title: 'OTLP in protobuf',
    path: '/v1/otlp/v1/metrics',
    contentType: 'application/x-protobuf',
    body: (samples) => bodyOf(otlpRequest(samples), 'protobuf'),
    goodStatus: 200,
    partialStatus: 200,
  },
  {
    title: 'OTLP in JSON',
    path: '/opentelemetry/v1/metrics',
    contentType: 'application/json',
    body: (samples) => bodyOf(otlpRequest(samples), 'json'),
    goodStatus: 200,
    partialStatus: 200,
  },
  {
    title: 'Influx 1.x',
    path: '/write',
    contentType: 'text/plain; charset=utf-8',
    body: (samples) => encodeInflux(samples.map(withLabels)),
    goodStatus: 204,
    partialStatus: 400,
  },
  {
    title: 'Influx 2.x',
    path: '/api/v2/write?org=o&bucket=b&precision=ns',
    contentType: 'text/plain; charset=utf-8',
    body: (samples) => encodeInflux(samples.map(withLabels)),
    goodStatus: 204,
    partialStatus: 400,
  },
  {
    title: 'Prometheus text',
    path: '/api/v1/import/prometheus',
    contentType: 'text/plain; version=0.0.4',
    body: (samples) => Buffer.from(samples.map((sample) => `${line(sample, 1)}\n`).join('')),
    goodStatus: 204,
    partialStatus: 400,
  },
  {
    title: 'OpenMetrics',
    path: '/api/v1/import/prometheus',
    contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    body: (samples) =>
      Buffer.from(`${samples.map((sample) => `${line(sample, 1000)}\n`).join('')}# EOF\n`),
    goodStatus: 204,
    partialStatus: 400,
    isAllOrNothing: true,
  },
  {
    title: 'collectd',
    path: '/api/v1/collectd',
    contentType: 'application/json',
    body: (samples) => json(samples.map(valueList)),
    goodStatus: 200,
    partialStatus: 400,
    nameOf: (name) => `collectd_${name}`,
    hostLabel: 'instance',
  },
];

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function line({ name, host, timestampMs, value }: PlainSample, timeUnitMs: number): string {
  return `${name}{host="${host}"} ${value} ${timestampMs / timeUnitMs}`;
}

function otlpRequest(samples: readonly PlainSample[]) {
  const metrics = samples.map(({ name, host, timestampMs, value }) => ({
    name,
    gauge: {
      dataPoints: [
        {
          attributes: attributes({ host }),
          timeUnixNano: String(BigInt(timestampMs) * 1_000_000n),
          asDouble: value,
        },
      ],
    },
  }));
  return { resourceMetrics: [{ resource: {}, scopeMetrics: [{ metrics }] }] };
}

function valueList({ name, host, timestampMs, value }: PlainSample) {
  return {
    values: [value],
    dstypes: ['gauge'],
    dsnames: ['value'],
    time: timestampMs / 1000,
    interval: 10,
    host,
    plugin: name,
    plugin_instance: '',
    type: name,
    type_instance: '',
  };
}
