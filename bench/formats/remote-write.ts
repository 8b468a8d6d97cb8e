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
    let template: Template | undefined;
    return (ticks) => {
      if (template?.tickCount !== ticks.length) template = makeTemplate(labels, ticks.length);
      return fillIn(template, ticks);
    };
  },
  timestampBytes: varint,
};

/** A body whose samples are zeros; they have one length whatever they hold, so they stay in place. */
type Template = { tickCount: number; bytes: Buffer; sampleOffsets: Uint32Array };

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
const timestampOffset = 12;

function makeTemplate(labels: readonly Buffer[], tickCount: number): Template {
  const sampleOffsets = new Uint32Array(labels.length * tickCount);
  const samples = Buffer.concat(Array.from({ length: tickCount }, () => zeroSample));
  const allSeries: Buffer[] = [];
  let length = 0;
  labels.forEach((encoded, i) => {
    const field = bytesField(1, Buffer.concat([encoded, samples]));
    allSeries.push(field);
    length += field.length;
    for (let tick = 0; tick < tickCount; tick++) {
      const fromEnd = (tickCount - tick) * zeroSample.length;
      sampleOffsets[i * tickCount + tick] = length - fromEnd;
    }
  });
  const bytes = storedAsSnappy(Buffer.concat(allSeries));
  const headerLength = bytes.length - length;
  return { tickCount, bytes, sampleOffsets: sampleOffsets.map((offset) => offset + headerLength) };
}

function fillIn({ tickCount, bytes, sampleOffsets }: Template, ticks: readonly Tick[]): Buffer {
  const body = Buffer.from(bytes);
  ticks.forEach(({ timestampMs, values }, tick) => {
    const timestamp = varint(timestampMs);
    for (let i = 0; i < values.length; i++) {
      const offset = sampleOffsets[i * tickCount + tick];
      body.writeDoubleLE(values[i], offset + valueOffset);
      body.set(timestamp, offset + timestampOffset);
    }
  });
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
