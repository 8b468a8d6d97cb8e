/**
 * A histogram with its buckets inside, as Prometheus' native histograms and OpenTelemetry's exponential ones
 * are. Classic histograms are not: their buckets are series of their own.
 *
 * With a schema from -4 to 8, bucket i covers (base^(i-1), base^i] where base = 2^(2^-schema); negative
 * buckets mirror that. With {@link customBucketsSchema}, bucket i covers (bounds[i-1], bounds[i]], the first
 * from -Infinity, the last to +Infinity.
 */
export type Histogram = {
  schema: number;
  /** Observations in all buckets together; a float, because gauge histograms and rates are. */
  count: number;
  /** NaN with the bits of {@link staleNaN} says that the series has ended. */
  sum: number;
  zeroThreshold: number;
  zeroCount: number;
  positive: Buckets;
  negative: Buckets;
  /** Upper bounds of custom buckets, growing, without +Infinity; empty with any other schema. */
  bounds: Float64Array;
  /** Smallest and largest observation, NaN where the sender does not say. */
  min: number;
  max: number;
  resetHint: ResetHint;
};

/** Buckets that hold something, by growing index; counts are absolute, not deltas. */
export type Buckets = { index: Int32Array; count: Float64Array };

export const customBucketsSchema = -53;

/** What the sender says about the counter since its last histogram: prompb's ResetHint. */
export const resetHints = { unknown: 0, yes: 1, no: 2, gauge: 3 } as const;
export type ResetHint = (typeof resetHints)[keyof typeof resetHints];

export const noBuckets: Buckets = { index: new Int32Array(0), count: new Float64Array(0) };
