export { checkSeries, type FieldProblem } from './check-series.ts';
export * as collectd from './collectd/index.ts';
export { bodyTooLarge, Decompressor } from './decompress.ts';
export * as exposition from './exposition/index.ts';
export type { FormatName, FormatOptions } from './formats.ts';
export { openGraphiteListener } from './graphite/index.ts';
export type { SeriesLimit } from './growth/refusal-text.ts';
export * as influx from './influx/index.ts';
export {
  Ingest,
  type IngestAnswer,
  type IngestOptions,
  itemsAnswer,
  type Sending,
} from './ingest.ts';
export { kindOf, parseJsonBody, timestampOf } from './json/decode-json.ts';
export { parseRfc3339 } from './json/parse-timestamp.ts';
export { Refusals } from './listeners/index.ts';
export * as otlp from './otlp/index.ts';
export * as remoteWrite from './remote-write/index.ts';
export { type Rows, type RowsOutcome, refusedSeries } from './rows.ts';
export { SeriesGuard, tooManySeriesRetryAfterS } from './series-guard.ts';
export { Slabs } from './slabs.ts';
export { StatsdListener } from './statsd/index.ts';
