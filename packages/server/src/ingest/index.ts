export { bodyTooLarge, decompress } from './decompress.ts';
export { Ingest, type IngestAnswer, type IngestOptions, type Sending } from './ingest.ts';
export { parseRfc3339 } from './json/parse-timestamp.ts';
export * as remoteWrite from './remote-write/index.ts';
export { SeriesGuard } from './series-guard.ts';
