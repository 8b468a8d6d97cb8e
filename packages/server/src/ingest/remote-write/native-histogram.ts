import {
  type Buckets,
  customBucketsSchema,
  type Histogram,
  isStaleMarker,
  noBuckets,
  type ResetHint,
  resetHints,
  staleNaN,
} from '../../batch/index.ts';
import { type ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';

/** Most buckets on one side of a histogram; Prometheus' clients make 160. */
export const maxBucketsPerSide = 4_096;

const { varint, fixed64, bytes } = wireTypes;

/** Tags of the message Histogram, the same in prompb/types.proto (1.0) and write/v2/types.proto. */
const tags = {
  countInt: tagOf(1, varint),
  countFloat: tagOf(2, fixed64),
  sum: tagOf(3, fixed64),
  schema: tagOf(4, varint),
  zeroThreshold: tagOf(5, fixed64),
  zeroCountInt: tagOf(6, varint),
  zeroCountFloat: tagOf(7, fixed64),
  negativeSpans: tagOf(8, bytes),
  negativeDeltas: tagOf(9, bytes),
  negativeCounts: tagOf(10, bytes),
  positiveSpans: tagOf(11, bytes),
  positiveDeltas: tagOf(12, bytes),
  positiveCounts: tagOf(13, bytes),
  resetHint: tagOf(14, varint),
  timestamp: tagOf(15, varint),
  customValues: tagOf(16, bytes),
};

/** Of one side: (offset, length) pairs, and a count for each bucket of all spans. */
class Side {
  spans: number[] = [];
  counts: number[] = [];
  /** Spans that are not even numbers of a sane size: the reason. */
  problem: string | undefined;

  /** Buckets with their indexes, or what is wrong. */
  toBuckets(firstIndex: number): Buckets | string {
    if (this.problem !== undefined) return this.problem;
    if (this.spans.length === 0 && this.counts.length === 0) return noBuckets;
    const index: number[] = [];
    const count: number[] = [];
    let at = firstIndex;
    let next = 0;
    for (let span = 0; span < this.spans.length; span += 2) {
      const offset = this.spans[span];
      if (span > 0 && offset < 0) return 'expected spans in growing order';
      at += offset;
      for (let i = this.spans[span + 1]; i > 0; i--, at++, next++) {
        if (next >= this.counts.length) return 'expected as many counts as the spans have buckets';
        const value = this.counts[next];
        if (!(value >= 0)) return 'expected no negative bucket';
        if (value === 0) continue;
        index.push(at);
        count.push(value);
      }
    }
    if (next !== this.counts.length) return 'expected as many counts as the spans have buckets';
    return { index: Int32Array.from(index), count: Float64Array.from(count) };
  }
}

/** A histogram and its time, or the field that is wrong and why. */
export type ReadHistogram =
  | { timestampMs: number; histogram: Histogram }
  | { field: string; message: string; timestampMs?: undefined };

/** Reads the Histogram message that `reader` stands before. */
export function readHistogram(reader: ProtobufReader): ReadHistogram {
  const outer = reader.enter();
  let count = 0;
  let sum = 0;
  let schema = 0;
  let zeroThreshold = 0;
  let zeroCount = 0;
  let timestampMs = 0;
  let hint = 0;
  const positive = new Side();
  const negative = new Side();
  const bounds: number[] = [];
  while (reader.next()) {
    switch (reader.tag) {
      case tags.countInt:
        count = reader.uint64();
        break;
      case tags.countFloat:
        count = reader.double();
        break;
      case tags.sum:
        sum = reader.double();
        break;
      case tags.schema:
        schema = reader.sint32();
        break;
      case tags.zeroThreshold:
        zeroThreshold = reader.double();
        break;
      case tags.zeroCountInt:
        zeroCount = reader.uint64();
        break;
      case tags.zeroCountFloat:
        zeroCount = reader.double();
        break;
      case tags.negativeSpans:
        readSpan(reader, negative);
        break;
      case tags.negativeDeltas:
        readDeltas(reader, negative);
        break;
      case tags.negativeCounts:
        readDoubles(reader, negative.counts);
        break;
      case tags.positiveSpans:
        readSpan(reader, positive);
        break;
      case tags.positiveDeltas:
        readDeltas(reader, positive);
        break;
      case tags.positiveCounts:
        readDoubles(reader, positive.counts);
        break;
      case tags.resetHint:
        hint = reader.int32();
        break;
      case tags.timestamp:
        timestampMs = reader.int64();
        break;
      case tags.customValues:
        readDoubles(reader, bounds);
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  if (isStaleMarker(sum)) return { timestampMs, histogram: staleHistogram };
  const isCustom = schema === customBucketsSchema;
  if (!isCustom && (schema < -4 || schema > 8)) {
    const message = `expected a schema from -4 to 8 or ${customBucketsSchema}, got ${schema}`;
    return { field: 'histogram.schema', message };
  }
  const positiveBuckets = positive.toBuckets(0);
  if (typeof positiveBuckets === 'string') return problem('positive', positiveBuckets);
  const negativeBuckets = negative.toBuckets(0);
  if (typeof negativeBuckets === 'string') return problem('negative', negativeBuckets);
  if (!(count >= 0 && zeroCount >= 0)) return problem('count', 'expected a count from 0 on');
  const customProblem = isCustom ? problemOfBounds(bounds, positiveBuckets) : undefined;
  if (customProblem !== undefined) return problem('custom_values', customProblem);
  return {
    timestampMs,
    histogram: {
      schema,
      count,
      sum,
      zeroThreshold,
      zeroCount,
      positive: positiveBuckets,
      negative: negativeBuckets,
      bounds: Float64Array.from(isCustom ? bounds : []),
      min: Number.NaN,
      max: Number.NaN,
      resetHint: isResetHint(hint) ? hint : resetHints.unknown,
    },
  };
}

/** Says that the series has ended. */
const staleHistogram: Histogram = {
  schema: 0,
  count: 0,
  sum: staleNaN,
  zeroThreshold: 0,
  zeroCount: 0,
  positive: noBuckets,
  negative: noBuckets,
  bounds: new Float64Array(0),
  min: Number.NaN,
  max: Number.NaN,
  resetHint: resetHints.unknown,
};

function problem(part: string, message: string): { field: string; message: string } {
  return { field: `histogram.${part}`, message };
}

function problemOfBounds(bounds: readonly number[], buckets: Buckets): string | undefined {
  for (let i = 0; i < bounds.length; i++) {
    if (Number.isNaN(bounds[i]) || (i > 0 && bounds[i] <= bounds[i - 1])) {
      return 'expected growing bounds';
    }
  }
  const last = buckets.index.at(-1) ?? 0;
  const first = buckets.index.at(0) ?? 0;
  if (first < 0 || last > bounds.length) return 'expected a bound for each bucket';
  return undefined;
}

function isResetHint(hint: number): hint is ResetHint {
  return hint >= 0 && hint <= 3;
}

/** BucketSpan { sint32 offset = 1; uint32 length = 2 } */
function readSpan(reader: ProtobufReader, side: Side): void {
  if (side.problem !== undefined) {
    reader.skip();
    return;
  }
  const outer = reader.enter();
  let offset = 0;
  let length = 0;
  while (reader.next()) {
    if (reader.tag === tagOf(1, varint)) offset = reader.sint32();
    else if (reader.tag === tagOf(2, varint)) length = reader.uint32();
    else reader.skip();
  }
  reader.leave(outer);
  if (length > maxBucketsPerSide || side.spans.length > 2 * maxBucketsPerSide) {
    side.problem = `expected at most ${maxBucketsPerSide} buckets`;
    return;
  }
  side.spans.push(offset, length);
}

function readDeltas(reader: ProtobufReader, { counts }: Side): void {
  const outer = reader.enter();
  let value = counts.at(-1) ?? 0;
  // One too many is enough to be refused for it.
  while (reader.at < reader.end && counts.length <= maxBucketsPerSide) {
    value += reader.sint64();
    counts.push(value);
  }
  reader.leave(outer);
}

function readDoubles(reader: ProtobufReader, into: number[]): void {
  const outer = reader.enter();
  for (let left = reader.packedCount(8); left > 0 && into.length <= maxBucketsPerSide; left--) {
    into.push(reader.double());
  }
  reader.leave(outer);
}
