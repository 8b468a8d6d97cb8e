import type { Buckets, Histogram } from '../batch/index.ts';
import { type MessageWriter, tagOf, wireTypes } from '../protobuf/index.ts';

const { varint, fixed64, bytes } = wireTypes;

/** The bits of Prometheus' stale marker: as a number, it may change on its way through a register. */
export const staleBits = 0x7ff0000000000002n;

/** Fields of Histogram in prompb/types.proto: those with float counts, which hold whole ones as well. */
const tags = {
  count: tagOf(2, fixed64),
  sum: tagOf(3, fixed64),
  schema: tagOf(4, varint),
  zeroThreshold: tagOf(5, fixed64),
  zeroCount: tagOf(7, fixed64),
  negativeSpans: tagOf(8, bytes),
  negativeCounts: tagOf(10, bytes),
  positiveSpans: tagOf(11, bytes),
  positiveCounts: tagOf(13, bytes),
  resetHint: tagOf(14, varint),
  timestamp: tagOf(15, varint),
  customValues: tagOf(16, bytes),
};
const spanTags = { offset: tagOf(1, varint), length: tagOf(2, varint) };

/** Writes the content of a Histogram; null is a stale marker. */
export function writeHistogram(
  writer: MessageWriter,
  timestampMs: number,
  histogram: Histogram | null,
): void {
  // Written also where they are 0: their presence says that the counts are floats.
  writer.tag(tags.count);
  writer.double(histogram?.count ?? 0);
  writer.tag(tags.zeroCount);
  writer.double(histogram?.zeroCount ?? 0);
  writer.tag(tags.sum);
  if (histogram === null) writer.fixed64(staleBits);
  else {
    writer.double(histogram.sum);
    writer.tag(tags.schema);
    writer.sint(histogram.schema);
    writer.tag(tags.zeroThreshold);
    writer.double(histogram.zeroThreshold);
    writeSide(writer, histogram.negative, tags.negativeSpans, tags.negativeCounts);
    writeSide(writer, histogram.positive, tags.positiveSpans, tags.positiveCounts);
    writer.tag(tags.resetHint);
    writer.uint(histogram.resetHint);
    writeDoubles(writer, tags.customValues, histogram.bounds);
  }
  writer.tag(tags.timestamp);
  writer.uint(timestampMs);
}

/** Buckets that follow each other are one span; its offset is the distance to the end of the one before. */
function writeSide(
  writer: MessageWriter,
  { index, count }: Buckets,
  spansTag: number,
  countsTag: number,
): void {
  let nextIndex = 0;
  for (let from = 0, to = 0; from < index.length; from = to) {
    while (to < index.length && index[to] - index[from] === to - from) to++;
    writer.tag(spansTag);
    const span = writer.begin();
    writer.tag(spanTags.offset);
    writer.sint(index[from] - nextIndex);
    writer.tag(spanTags.length);
    writer.uint(to - from);
    writer.end(span);
    nextIndex = index[from] + (to - from);
  }
  writeDoubles(writer, countsTag, count);
}

/** A packed field. */
function writeDoubles(writer: MessageWriter, tag: number, values: Float64Array): void {
  if (values.length === 0) return;
  writer.tag(tag);
  const packed = writer.begin();
  for (const value of values) writer.double(value);
  writer.end(packed);
}
