/**
 * The buckets of every sketch, in memory and in the store. They grow by the base 2^(1/64), which is scale 6 of
 * OpenTelemetry's and schema 6 of Prometheus' exponential histograms, so that histograms of any scale from 6
 * on merge into them exactly. Bucket i covers (base^(i-1), base^i].
 *
 * A bucket is named by a code, a 16-bit integer that grows with the value: the code of bucket i is
 * i + 16384, that of its mirror image among the negative numbers is the negative code, and 0 is the bucket
 * of zero. Magnitudes below 2^-256 (1e-77) count as zero, those above 2^256 (1e77) into the last bucket.
 */
export const sketchSchema = 6;
export const bucketsPerDoubling = 2 ** sketchSchema;
/** Of the bucket that 1 is the upper bound of. */
export const codeOfOne = 16_384;
/** The largest code; the smallest is its negative. */
export const maxCode = 32_767;

const base = 2 ** (1 / bucketsPerDoubling);

/**
 * The most by which {@link valueOfCode} is off from any value of its bucket, relative to that value: half
 * of what the bucket is wide, 0.55 %. It holds for magnitudes from 1e-77 to 1e77, and so for quantiles.
 */
export const maxRelativeError = (base - 1) / (base + 1) + 1e-9;

/** The code of the bucket that a number other than NaN belongs to. */
export function codeOfValue(value: number): number {
  if (value > 0) return codeOfIndex(Math.ceil(Math.log2(value) * bucketsPerDoubling));
  if (value < 0) return 0 - codeOfIndex(Math.ceil(Math.log2(-value) * bucketsPerDoubling));
  return 0;
}

/** The code of the positive bucket with this index. */
export function codeOfIndex(index: number): number {
  const code = index + codeOfOne;
  return code <= 0 ? 0 : Math.min(code, maxCode);
}

/** The value that is relatively nearest to both ends of the bucket. */
export function valueOfCode(code: number): number {
  if (code === 0) return 0;
  const upper = upperMagnitude(Math.abs(code));
  const nearest = (2 * upper) / (1 + base);
  return code > 0 ? nearest : -nearest;
}

function upperMagnitude(code: number): number {
  return 2 ** ((code - codeOfOne) / bucketsPerDoubling);
}
