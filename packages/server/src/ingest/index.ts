export { bodyTooLarge, decompress } from './decompress.ts';
export type { SeriesLimit } from './growth/refusal-text.ts';
export { Ingest, type IngestAnswer, type IngestOptions, type Sending } from './ingest.ts';
export { parseRfc3339 } from './json/parse-timestamp.ts';
export * as remoteWrite from './remote-write/index.ts';
export { SeriesGuard, tooManySeriesRetryAfterS } from './series-guard.ts';
export { Slabs } from './slabs.ts';
