import type { BenchSeries } from '../workload/series.ts';
import type { Format, Tick } from './format.ts';
import { compressAround, varint } from './snappy.ts';

/**
 * Prometheus remote write 1.0 (the only way to give Prometheus 2.42 samples): protobuf in snappy's
 * block format. Fields, from prompb/remote.proto and types.proto:
 *
 *   WriteRequest { repeated TimeSeries timeseries = 1 }
 *   TimeSeries   { repeated Label labels = 1; repeated Sample samples = 2 }
 *   Label        { string name = 1; string value = 2 }
 *   Sample       { double value = 1; int64 timestamp = 2 }
 */
export const remoteWrite: Format = {
  path: '/api/v1/write',
  contentHeaders: {
    'Content-Type': 'application/x-protobuf',
    'Content-Encoding': 'snappy',
    'X-Prometheus-Remote-Write-Version': '0.1.0',
  },
  bodyWriter(series) {
    const labels = series.map(encodeLabels);
    let template: Template | undefined;
    return (ticks) => {
      if (template?.tickCount !== ticks.length) template = makeTemplate(labels, ticks.length);
      return fillIn(template, ticks);
    };
  },
  timestampBytes: varint,
};

/** A body whose samples are zeros; they have one length whatever they hold, so they stay in place. */
type Template = { tickCount: number; bytes: Buffer; valueOffsets: Uint32Array };

const fixed64WireType = 1;
const bytesWireType = 2;

/** A Sample with its tag: value at 3, timestamp at 12. */
const zeroSample = bytesField(
  2,
  Buffer.concat([
    Buffer.from([(1 << 3) | fixed64WireType]),
    Buffer.alloc(8),
    Buffer.from([2 << 3, 0, 0, 0, 0, 0, 0]),
  ]),
);
const valueOffset = 3;
const timestampAfterValue = 9;

/** As Prometheus sends them: tick by tick, each sample in a TimeSeries of its own. */
function makeTemplate(labels: readonly Buffer[], tickCount: number): Template {
  const tick = labels.map((encoded) => bytesField(1, Buffer.concat([encoded, zeroSample])));
  const allSeries = Array.from({ length: tickCount }, () => tick).flat();
  let length = 0;
  const valuesAt = Uint32Array.from(allSeries, (field) => {
    length += field.length;
    return length - zeroSample.length + valueOffset;
  });
  const sampleBytes = zeroSample.length - valueOffset;
  const { bytes, keptOffsets } = compressAround(Buffer.concat(allSeries), valuesAt, sampleBytes);
  return { tickCount, bytes, valueOffsets: keptOffsets };
}

function fillIn({ bytes, valueOffsets }: Template, ticks: readonly Tick[]): Buffer {
  const body = Buffer.from(bytes);
  let sample = 0;
  for (const { timestampMs, values } of ticks) {
    const timestamp = varint(timestampMs);
    for (const value of values) {
      const offset = valueOffsets[sample++] ?? 0;
      body.writeDoubleLE(value, offset);
      body.set(timestamp, offset + timestampAfterValue);
    }
  }
  return body;
}

function encodeLabels({ name, labels }: BenchSeries): Buffer {
  const pairs = [['__name__', name] as const, ...labels];
  return Buffer.concat(
    pairs.map(([label, value]) =>
      bytesField(
        1,
        Buffer.concat([bytesField(1, Buffer.from(label)), bytesField(2, Buffer.from(value))]),
      ),
    ),
  );
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([(field << 3) | bytesWireType]),
    varint(content.length),
    content,
  ]);
}
