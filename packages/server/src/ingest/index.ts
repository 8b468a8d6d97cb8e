export { bodyTooLarge, decompress } from './decompress.ts';
export { Ingest, type IngestAnswer, type IngestOptions } from './ingest.ts';
export { parseRfc3339 } from './json/parse-timestamp.ts';
