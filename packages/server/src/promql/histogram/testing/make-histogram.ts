import { customBucketsSchema, type ResetHint, resetHints } from '../../../batch/index.ts';
import { compactBuckets, type FloatHistogram } from '../float-histogram.ts';

export type HistogramFields = {
  schema?: number;
  count?: number;
  sum?: number;
  zeroThreshold?: number;
  zeroCount?: number;
  /** Index of the first positive bucket. */
  offset?: number;
  buckets?: readonly number[];
  negativeOffset?: number;
  negativeBuckets?: readonly number[];
  /** Makes it one with custom buckets. */
  bounds?: readonly number[];
  resetHint?: ResetHint;
};

/** A histogram for a test; without a count it counts what is in the buckets. */
export function makeHistogram(fields: HistogramFields = {}): FloatHistogram {
  const { buckets = [], negativeBuckets = [], zeroCount = 0, bounds } = fields;
  const all = [...buckets, ...negativeBuckets, zeroCount];
  return {
    schema: bounds === undefined ? (fields.schema ?? 0) : customBucketsSchema,
    count: fields.count ?? all.reduce((sum, count) => sum + count, 0),
    sum: fields.sum ?? 0,
    zeroThreshold: fields.zeroThreshold ?? 0,
    zeroCount,
    positive: bucketsFrom(fields.offset ?? 0, buckets),
    negative: bucketsFrom(fields.negativeOffset ?? 0, negativeBuckets),
    bounds: Float64Array.from(bounds ?? []),
    resetHint: fields.resetHint ?? resetHints.unknown,
  };
}

function bucketsFrom(offset: number, counts: readonly number[]) {
  return compactBuckets({
    index: Int32Array.from(counts, (_, i) => offset + i),
    count: Float64Array.from(counts),
  });
}

/** An annotate function that keeps the texts of what it is told. */
export function noteList(): {
  annotate: (note: { level: string; text: (metricName: string) => string }) => void;
  texts: string[];
} {
  const texts: string[] = [];
  return { texts, annotate: (note) => texts.push(`${note.level}: ${note.text('m')}`) };
}

/** For where no notes are expected. */
export function noNotes(note: { text: (metricName: string) => string }): never {
  throw new Error(`not expected: ${note.text('m')}`);
}
