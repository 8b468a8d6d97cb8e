/** Limits of the input, shared by the server that enforces them and the clients that stay below them. */

/** Largest request body before decompression, in bytes. Larger ones are answered 413. */
export const maxBodyBytes = 32 * 1024 * 1024;

/** Largest request body after decompression, in bytes. A gzip bomb is cut off here with 413. */
export const maxDecompressedBytes = 32 * 1024 * 1024;

/** Most items in one array posted to `/v1/metrics`. */
export const maxItemsPerRequest = 100_000;

/** Most samples in one request of any other format. */
export const maxSamplesPerRequest = 500_000;

/**
 * Most parts that a request of any other format may be made of, whether they bring samples or not: lines, series,
 * metadata, exemplars. Some cost more than others and count as several.
 */
export const maxPartsPerRequest = 1_000_000;

/** Longest metric name, in UTF-16 code units. */
export const maxNameLength = 256;

/** Most labels on one series. */
export const maxLabelsPerSeries = 64;

/** Longest label name, in UTF-16 code units. */
export const maxLabelNameLength = 128;

/** Longest label value, in UTF-16 code units. */
export const maxLabelValueLength = 2048;

/** Longest name and labels of one series together, in UTF-16 code units: each series stays in memory. */
export const maxSeriesLength = 16_384;

/** Longest unit, in UTF-16 code units. */
export const maxUnitLength = 64;

/** Longest `Idempotency-Key` header, in characters. */
export const maxIdempotencyKeyLength = 255;

/** How long an `Idempotency-Key` is remembered, in milliseconds (24 hours). */
export const idempotencyWindowMs = 24 * 60 * 60 * 1000;

/** How far ahead of the server's clock a sample may lie, in milliseconds (one day). */
export const maxFutureMs = 24 * 60 * 60 * 1000;

/** Most raw samples in one answer of `GET /v1/metrics`. */
export const maxRawSamples = 1000;

/** Most details in one error answer; the rest is counted in the message. */
export const maxErrorDetails = 100;

/** Most buckets (timestamps times groups) in one answer of `GET /v1/aggregates`. */
export const maxBuckets = 100_000;

/** Most series in one answer of `GET /v1/metrics/series`, and without `limit`. */
export const maxListedSeries = 10_000;

/** Most metrics in one answer of `GET /v1/metrics/names` and of `GET /v1/overview`. */
export const maxListedMetrics = 10_000;

/** Header of lists that may be cut: how many rows there are in all. */
export const totalHeader = 'x-tidemark-total';
