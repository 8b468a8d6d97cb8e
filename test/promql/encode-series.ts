import {
  isStaleMarker,
  staleHighWord,
  staleLowWord,
} from '../../packages/server/src/batch/index.ts';
import {
  doubleField,
  doubles,
  field,
  label,
  packed,
  sample,
  varint,
  varintField,
  zigzag,
} from '../../packages/server/src/ingest/remote-write/testing/encode-remote-write.ts';
import type { LoadedSeries } from '../../packages/server/src/promql/testing/index.ts';

type Histogram = Exclude<LoadedSeries['samples'][number]['value'], number>;
type Buckets = Histogram['positive'];

/** A remote write 1.0 request with these series; native histograms have float counts. */
export function encodeSeries(series: readonly LoadedSeries[]): Buffer {
  return Buffer.concat(
    series.map(({ labels, samples }) => {
      const pairs = labels.map(([name, value]) => label(name, value));
      const values = samples.map(({ timestampMs, value }) =>
        typeof value === 'number'
          ? encodeSample(timestampMs, value)
          : field(4, encodeHistogram(value, timestampMs)),
      );
      return field(1, Buffer.concat([...pairs, ...values]));
    }),
  );
}

/** The bits of a stale marker do not outlive every way through the engine, so they are written one by one. */
function encodeSample(timestampMs: number, value: number): Buffer {
  if (!isStaleMarker(value)) return sample(timestampMs, value);
  const marker = Buffer.alloc(8);
  marker.writeUInt32LE(staleLowWord, 0);
  marker.writeUInt32LE(staleHighWord, 4);
  const content = [varint((1 << 3) | 1), marker, varintField(2, timestampMs)];
  return field(2, Buffer.concat(content));
}

function encodeHistogram(histogram: Histogram, timestampMs: number): Buffer {
  const { positive, negative, bounds } = histogram;
  return Buffer.concat([
    doubleField(2, histogram.count),
    doubleField(3, histogram.sum),
    Buffer.concat([varint(4 << 3), zigzag(histogram.schema)]),
    doubleField(5, histogram.zeroThreshold),
    doubleField(7, histogram.zeroCount),
    ...spansOf(negative).map((span) => field(8, span)),
    packed(10, doubles([...negative.count])),
    ...spansOf(positive).map((span) => field(11, span)),
    packed(13, doubles([...positive.count])),
    varintField(14, histogram.resetHint),
    varintField(15, timestampMs),
    packed(16, doubles([...bounds])),
  ]);
}

/** One span for each bucket: how far it is behind the one before it, and its length of one. */
function spansOf({ index }: Buckets): Buffer[] {
  return [...index].map((bucket, at) => {
    const distance = at === 0 ? bucket : bucket - (index[at - 1] ?? 0) - 1;
    return Buffer.concat([varint(1 << 3), zigzag(distance), varintField(2, 1)]);
  });
}
