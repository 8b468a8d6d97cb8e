import type { BenchSeries } from '../workload/series.ts';
import type { Format, Tick } from './format.ts';

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
    return (ticks) =>
      storedAsSnappy(
        Buffer.concat(
          labels.map((encoded, i) =>
            bytesField(1, Buffer.concat([encoded, ...ticks.map((tick) => encodeSample(tick, i))])),
          ),
        ),
      );
  },
  timestampBytes: varint,
};

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

const fixed64WireType = 1;
const bytesWireType = 2;

function encodeSample({ timestampMs, values }: Tick, i: number): Buffer {
  const value = Buffer.alloc(9);
  value[0] = (1 << 3) | fixed64WireType;
  value.writeDoubleLE(values[i], 1);
  return bytesField(2, Buffer.concat([value, Buffer.from([2 << 3]), varint(timestampMs)]));
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from([(field << 3) | bytesWireType]),
    varint(content.length),
    content,
  ]);
}

/** Seven bits per byte, lowest first. Six bytes for a time in milliseconds until the year 2109. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Tag of a literal whose length follows in four bytes. */
const longLiteralTag = 63 << 2;

/** Snappy's block format allows data that is not compressed: its length and one literal. */
export function storedAsSnappy(content: Buffer): Buffer {
  const tag = Buffer.alloc(5);
  tag[0] = longLiteralTag;
  tag.writeUInt32LE(content.length - 1, 1);
  return Buffer.concat([varint(content.length), tag, content]);
}
