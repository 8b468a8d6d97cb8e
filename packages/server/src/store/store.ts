/**
 * Where samples live once they leave the log. One interface, so that the embedded engine and a remote
 * ClickHouse are interchangeable; `store-contract.ts` is the suite that both pass.
 *
 * Three rules make every write safe to repeat after a crash:
 * - a sample row is identified by (series, timestamp, sequence); see {@link SampleColumns};
 * - a minute row is identified by (series, minute, segment): it sums up what that segment of the log
 *   brought for that minute, so late samples only add rows and never need old ones read back;
 * - hours are summed from minute rows of a range of segments that is recorded before the work starts.
 *
 * One caller writes at a time (the pipeline); reads may run beside it.
 */
import type { Granularity } from '@tidemark/protocol';
import type { Histogram, MetricMetadata } from '../batch/index.ts';
import type { MinuteColumns, SampleColumns } from '../layout/index.ts';
import type { LabelPairs, SeriesDefinition } from '../series/series-definition.ts';
import type {
  DaysOfHours,
  GroupedQuestion,
  GroupedRows,
  Unsettled,
  UnsettledQuestion,
} from './hours-of-days.ts';

export type * from './hours-of-days.ts';

/** Series ids in two 32-bit lanes; `count` entries are valid, the arrays may be longer. */
export type SeriesIds = {
  count: number;
  idLow: Uint32Array;
  idHigh: Uint32Array;
  /** The names of their metrics, where these are few: rows of days are found faster. */
  metrics?: readonly string[] | undefined;
};

/**
 * (series, minute) pairs, `minute` in minutes since 1970; `isLatency` is 1 where samples also count in buckets,
 * `hasHistograms` where the series has histograms, too.
 */
export type MinutePairs = SeriesIds & {
  minute: Uint32Array;
  isLatency: Uint8Array;
  hasHistograms: Uint8Array;
};

/** A text of the alerting or of users, by kind and key; no body deletes it. Of two changes the higher version counts. */
export type DocumentChange = { kind: string; key: string; version: number; body: string | null };
export type StoredDocument = { key: string; version: number; body: string };
/** Something that happened to what `key` names; events are only added, and go after two years. */
export type DocumentEvent = { kind: string; key: string; timestampMs: number; body: string };
/** Both times inclusive. */
export type EventQuestion = {
  kind: string;
  key?: string;
  startMs: number;
  endMs: number;
  limit: number;
};

/** A time span in epoch milliseconds, both ends inclusive. */
export type Span = { startMs: number; endMs: number };

/** Series to sum up, each into one group: `group[i]` is a number below `groupCount`. */
export type SeriesGroups = SeriesIds & { group: Uint32Array; groupCount: number };

/**
 * A question for sums. The planner says which span is answered from which rows; spans do not overlap,
 * minute spans begin and end at minutes, hour spans at hours, day spans at days of UTC (`endMs` is the last
 * millisecond).
 */
export type BucketQuestion = {
  series: SeriesGroups;
  /** null puts the whole of a group into one bucket at 0. */
  granularity: Granularity | null;
  /** IANA name; days begin at its midnight, hours at its hours. */
  timezone: string;
  rawSpans: readonly Span[];
  minuteSpans: readonly Span[];
  hourSpans: readonly Span[];
  daySpans: readonly Span[];
  /** Minute rows of later segments are left out: the head still holds those. */
  throughSegment: number;
  /** The head has nothing of the minutes that `rawSpans` lie in: their rows are all there is to tell of them. */
  edgesInRows?: boolean;
};

/** One row per group and bucket that has samples, in no particular order; the arrays may be longer. */
export type BucketRows = {
  count: number;
  group: Uint32Array;
  /** Where the bucket begins, epoch milliseconds. */
  bucketMs: Float64Array;
  sampleCount: Float64Array;
  sum: Float64Array;
  min: Float64Array;
  max: Float64Array;
};

/** The newest sample of each group and bucket of time, in the order of both. */
export type LastRows = {
  count: number;
  group: Uint32Array;
  bucketMs: Float64Array;
  value: Float64Array;
  timestampMs: Float64Array;
};

/** One row per group, bucket of time and bucket of values that has some, in the order of all three. */
export type SketchRows = {
  count: number;
  group: Uint32Array;
  bucketMs: Float64Array;
  /** See sketch/bucket-code.ts. */
  code: Int16Array;
  weight: Float64Array;
};

/**
 * A histogram to write. An observation has its sequence as samples have (see {@link SampleColumns}), a
 * reading 0. Of readings with one (series, timestamp) that of the earliest segment stays.
 */
export type HistogramRow = HistogramPoint & {
  segment: number;
  sequenceLow: number;
  sequenceHigh: number;
  keepDay: number;
};

export type HistogramPoint = {
  idLow: number;
  idHigh: number;
  timestampMs: number;
  histogram: Histogram;
};

/** An exemplar to write: all of it together is its identity. */
export type ExemplarRow = ExemplarPoint & { keepDay: number };

export type ExemplarPoint = {
  idLow: number;
  idHigh: number;
  timestampMs: number;
  value: number;
  /** Sorted by name. */
  labels: LabelPairs;
};

/** What to read of the given series, in the order of series and time, `limit` rows at most. */
export type PointQuestion = { series: SeriesIds; span: Span; limit: number };

export type SampleQuestion = {
  /** null: all series. */
  series: SeriesIds | null;
  span: Span;
  /** Which end of the span `limit` keeps; the answer is in time order either way. */
  keep: 'oldest' | 'newest';
  limit: number;
};

export type SampleAnswer = SeriesIds & { timestampMs: Float64Array; value: Float64Array };

/** Samples of many series in columns, each series' in the order of time; at most `limit` of them. */
export type SeriesSamplesQuestion = {
  series: SeriesIds;
  span: Span;
  limit: number;
  /** Whether to tell observations from readings: reading costs twice as much. */
  withKinds: boolean;
  /** Awaited before each block of the answer is taken in, so that others have their turn. */
  rest?: () => Promise<void>;
};

/**
 * Series one after the other, in no particular order; those without samples are missing. Stale markers are
 * among the values. Of readings with one (series, timestamp) the last written is there; observations with
 * one (series, timestamp) are all there, in the order of their arrival.
 */
export type SeriesSamples = {
  count: number;
  timestampMs: Float64Array;
  value: Float64Array;
  /** 1 for an observation; null when it was not asked for. */
  isObservation: Uint8Array | null;
  runs: readonly SampleRun[];
};

/** The samples of a series are those from the end of the run before up to `end`. */
export type SampleRun = { idLow: number; idHigh: number; end: number };

/** What to read of the rows that are left of expired samples, `limit` rows at most. */
export type RolledQuestion = { series: SeriesIds; span: Span; limit: number };

/** Sums of minutes and hours, of each series in the order of time. */
export type RolledRows = SeriesIds & {
  /** Where the bucket begins, epoch milliseconds, and how long it is. */
  bucketMs: Float64Array;
  lengthMs: Float64Array;
  sampleCount: Float64Array;
  sum: Float64Array;
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
  lastTimestampMs: Float64Array;
};

/**
 * What to read of whole hours or days of UTC: `span` begins and ends with one. `figure` says which of their columns:
 * the sum (with it, the count), the least or greatest value, or what increases are made of.
 */
export type WholeRowsQuestion = {
  series: SeriesIds;
  span: Span;
  bucket: 'hour' | 'day';
  figure: 'sum' | 'min' | 'max' | 'edges';
  /** Minute rows of later segments are left out: the head still holds those. */
  throughSegment: number;
};

/** Rows of whole buckets in no particular order; a bucket may have several, also in `days`. */
export type WholeRows = SeriesIds & {
  /** Days, where hours were asked for that are in these. */
  days: readonly DaysOfHours[];
  /** Where the bucket begins, epoch milliseconds. */
  bucketMs: Float64Array;
  sampleCount: Float64Array;
  /**
   * 0 where the row does not know all of a range that ends or begins where the bucket does: some of its samples are in
   * no sum or no order, or one lies on the very edge.
   */
  tellsAll: Uint8Array;
  value: Float64Array | null;
  edges: WholeEdges | null;
};

/** First and last samples, and what the values fell from: see {@link MinuteColumns.resets}. */
export type WholeEdges = {
  first: Float64Array;
  firstMs: Float64Array;
  last: Float64Array;
  lastMs: Float64Array;
  resets: Float64Array;
};

/** An answered request with an `Idempotency-Key`. */
export type AnsweredKey = { key: string; answeredAtMs: number; status: number; body: string };

/** Rows whose keepDay is before the day go; null keeps for ever. */
export type RetentionCut = {
  rawBeforeDay: number | null;
  minuteBeforeDay: number | null;
  hourBeforeDay: number | null;
  keysBeforeMs: number;
};

/** Series whose rows expire at another time than those of all others. */
export type ExpiringSeries = { series: SeriesIds; cut: RetentionCut };

/** Days (of what retention counts from) before which raw samples and minutes may be missing. */
export type CutDays = { raw: number; minute: number };

/** What may be missing of single series, beyond {@link Store.floorDays}. */
export interface SeriesCuts {
  /** The newest of all series. */
  readonly newest: CutDays;
  of(idLow: number, idHigh: number): CutDays;
}

export type DiskUsage = { sizeBytes: number; sampleRows: number; sampleSizeBytes: number };

export interface Store {
  /** Connects, and brings the schema to this version. */
  open(): Promise<void>;
  close(): Promise<void>;

  /** The newest segment that hours were summed through: later ones must have greater numbers. */
  readonly hoursThroughSegment: number;

  /** Every known series, in portions. */
  readSeries(): AsyncIterable<SeriesDefinition[]>;
  writeSeries(definitions: readonly SeriesDefinition[]): Promise<void>;

  writeSamples(samples: SampleColumns): Promise<void>;
  writeMinutes(segment: number, ...portions: readonly MinuteColumns[]): Promise<void>;
  /**
   * Sums up these minutes anew from the raw samples and histograms, all of them counted to `segment`, and
   * takes them out of earlier segments. For readings that were written more than once, and late histograms:
   * with those, the minutes up to the next reading of the series are summed up anew, too.
   */
  correctMinutes(segment: number, pairs: MinutePairs): Promise<void>;
  /**
   * Adds the minute rows of all segments up to `throughSegment` to the hours. Repeats are harmless. Of millions of
   * series that takes minutes, in steps: between them it waits for `letOthers`, which may call anything here.
   */
  rollUpHours(throughSegment: number, letOthers?: () => Promise<void>): Promise<void>;
  /** Likewise adds the hours that there are to the days, once on each day: `today` is its number since 1970. */
  rollUpDays(today: number, letOthers?: () => Promise<void>): Promise<void>;

  writeHistograms(rows: readonly HistogramRow[]): Promise<void>;
  /** Remembers that these series have histograms. */
  writeHistogramSeries(series: SeriesIds): Promise<void>;
  writeExemplars(rows: readonly ExemplarRow[]): Promise<void>;
  /** Of each name once; replaces what was known of it. */
  writeMetadata(metadata: readonly MetricMetadata[]): Promise<void>;

  writeAnsweredKeys(keys: readonly AnsweredKey[]): Promise<void>;
  readAnsweredKeys(sinceMs: number): Promise<AnsweredKey[]>;

  /** Makes all that was written survive a power cut. The log drops a segment only after it. */
  sync(): Promise<void>;

  readSamples(question: SampleQuestion): Promise<SampleAnswer>;
  readSeriesSamples(question: SeriesSamplesQuestion): Promise<SeriesSamples>;
  /** Some series have no raw samples of days before it but such that arrived later; 0 while none have expired. */
  readonly rawCutDay: number;
  /** Grows when rows may have expired. */
  readonly cutRevision: number;
  /**
   * Grows before and after rows of minutes, hours or days change in another way than by minutes that are written; NaN
   * while they do so in the background.
   */
  readonly rowsRevision: number;
  /** Before these days rows of any series may be missing. */
  readonly floorDays: CutDays;
  /** Of which series more is missing, or will be in a moment; null: of none. */
  useSeriesCuts(cuts: SeriesCuts | null): void;
  readRolledRows(question: RolledQuestion): Promise<RolledRows>;
  /** From hours and days alone, whether raw samples are left or not. */
  readWholeRows(question: WholeRowsQuestion): Promise<WholeRows>;
  /** For what days {@link readGrouped} does not know all. */
  readUnsettled(question: UnsettledQuestion): Promise<Unsettled>;
  /** From days alone: as exact as they are (see {@link readUnsettled}). */
  readGrouped(question: GroupedQuestion): Promise<GroupedRows>;
  /** Of no series there are hour and day rows missing that retention counts from this day or later. */
  readonly hourCutDay: number;
  readBuckets(question: BucketQuestion): Promise<BucketRows>;
  /**
   * How the values are distributed that {@link readBuckets} sums up, for the same question. Raw spans are
   * answered from samples only, as if all of their series were latencies.
   */
  readSketches(question: BucketQuestion): Promise<SketchRows>;
  /** The newest sample of each group and bucket, from the rows of minutes and hours: no raw spans. */
  readLastOfBuckets(question: BucketQuestion): Promise<LastRows>;
  readHistograms(question: PointQuestion): Promise<HistogramPoint[]>;
  readExemplars(question: PointQuestion): Promise<ExemplarPoint[]>;

  /** All metadata, in portions. */
  readMetadata(): AsyncIterable<MetricMetadata[]>;
  /** All series that ever had a histogram, in portions. */
  readHistogramSeries(): AsyncIterable<SeriesIds>;
  /**
   * The newest reading of each series' histograms in the segments up to `throughSegment`, in portions, as
   * long as it arrived within the last two days that any did.
   */
  readLastHistograms(throughSegment: number): AsyncIterable<HistogramPoint[]>;

  /** The newest sample of every series, as the minute and hour rows know it, in portions. */
  readLastSamples(): AsyncIterable<SampleAnswer>;

  /** Deletes the series with all their rows, for good. */
  deleteSeries(series: SeriesIds): Promise<void>;
  /** Whether there are minute rows whose keepDay is before this day. */
  hasMinutesBefore(day: number): Promise<boolean>;
  /**
   * Drops what has expired; says how many partitions went. `others` are kept for shorter or longer, a series at
   * most once: {@link useSeriesCuts} must know of it before. Their rows leave the disk in the background.
   */
  dropExpired(cut: RetentionCut, others?: readonly ExpiringSeries[]): Promise<number>;
  /** Ends the work in the background; rows that it has not come to stay. */
  cancelRowExpiry(): Promise<void>;

  /** Texts by name that outlive the process; null when it was never written. */
  /** May be called beside the one writer of samples. Durable once it is done; keys may not be empty. */
  writeDocuments(changes: readonly DocumentChange[]): Promise<void>;
  readDocuments(kind: string): Promise<StoredDocument[]>;
  writeEvents(events: readonly DocumentEvent[]): Promise<void>;
  readEvents(question: EventQuestion): Promise<DocumentEvent[]>;

  readSetting(name: string): Promise<string | null>;
  writeSetting(name: string, value: string): Promise<void>;

  diskUsage(): Promise<DiskUsage>;
}
