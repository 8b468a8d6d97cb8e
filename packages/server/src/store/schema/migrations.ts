/**
 * The schema, as numbered steps that are only ever added to. Every step may be run again: a crash can
 * come between a step and the record that it was done.
 *
 * Durability (`table`): inserts and merges are fsynced; that a part's directory entry is safe too is
 * the engine's `sync`. Deduplication by insert is off: rows are idempotent by their sorting key.
 */
import { keptAsBits } from '../../layout/index.ts';
import { hourIncreases } from '../hour-rates.ts';

export type Migration = {
  version: number;
  name: string;
  statements: readonly string[];
  /** What of them a database needs that had no table before: what later steps make anew is left out. */
  whenNew?: readonly string[];
};

/** For every table. A merge drops the parts that it read, so that its result must be safe as well. */
const durable = `fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1,
  non_replicated_deduplication_window = 0`;

/**
 * A partition that has been quiet for a quarter of an hour, as that of a day gone by, becomes one part:
 * a question opens every column of every part, so that five parts cost it half as much time again.
 */
const wholeWhenQuiet = `min_age_to_force_merge_seconds = 900,
  min_age_to_force_merge_on_partition_only = 1`;

/**
 * A question about one series reads a few hundred rows of many columns: small granules and compressed
 * blocks cost 2 % of disk and save half of its time.
 */
const smallBlocks = `index_granularity = 1024, min_compress_block_size = 16384,
  max_compress_block_size = 65536`;

/**
 * Of rows with one (series, ts, seq) the one with the later keep day counts, of those the last inserted.
 * The keep day comes first in the partition, so that retention drops whole partitions; the year, so
 * that imports of old data do not spoil the time bounds by which reads skip parts. The compressed blocks
 * are a compromise: larger ones save a hundredth of the disk and cost a small question a third more time.
 *
 * A value is a whole number divided by a power of ten, which is exact (see short-decimal.ts); or the
 * bits of a double, where the decimals are keptAsBits.
 */
const samples = `CREATE TABLE IF NOT EXISTS samples (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  ts DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  seq UInt64 CODEC(Delta(8), ZSTD(3)),
  mantissa Int64 CODEC(Delta(8), T64('bit'), ZSTD(6)),
  decimals UInt8 CODEC(ZSTD(1)),
  value Float64 ALIAS if(decimals = ${keptAsBits}, reinterpretAsFloat64(mantissa), mantissa / intExp10(decimals)),
  keep Date CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(keep)
PARTITION BY (keep, toYear(ts)) ORDER BY (series, ts, seq)
SETTINGS ${durable}, ${wholeWhenQuiet}, min_compress_block_size = 262144, max_compress_block_size = 1048576`;

const sums = `sample_count UInt32 CODEC(T64, ZSTD(1)),
  value_sum Float64 CODEC(Delta(8), ZSTD(1)),
  value_min Float64 CODEC(Delta(8), ZSTD(1)),
  value_max Float64 CODEC(Delta(8), ZSTD(1)),
  last_value Float64 CODEC(Delta(8), ZSTD(1)),
  last_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1))`;

/**
 * What a log segment brought for a series and minute. A row with sample_count 0 takes an earlier one
 * back; it has a higher version, so that writing the earlier one again changes nothing.
 */
const minutes = `CREATE TABLE IF NOT EXISTS minutes (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  minute DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  segment UInt32 CODEC(Delta(4), ZSTD(1)),
  keep Date CODEC(ZSTD(1)),
  version UInt32 CODEC(Delta(4), ZSTD(1)),
  ${sums},
  INDEX segments segment TYPE minmax GRANULARITY 1
) ENGINE = ReplacingMergeTree(version)
PARTITION BY (keep, toYear(minute)) ORDER BY (series, minute, segment, keep)
SETTINGS ${durable}, ${wholeWhenQuiet}, ${smallBlocks}`;

/**
 * Minutes of an era (the segments after the era before, up to this one) per series and hour. Hours are
 * always computed anew from the minutes, so of rows with one key the last inserted counts.
 */
const hours = `CREATE TABLE IF NOT EXISTS hours (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  hour DateTime('UTC') CODEC(DoubleDelta, ZSTD(1)),
  era UInt32 CODEC(Delta(4), ZSTD(1)),
  keep Date CODEC(ZSTD(1)),
  ${sums}
) ENGINE = ReplacingMergeTree
PARTITION BY (toMonday(keep), toYear(hour)) ORDER BY (series, hour, era, keep)
SETTINGS ${durable}, ${wholeWhenQuiet}, ${smallBlocks}`;

const series = `CREATE TABLE IF NOT EXISTS series (
  id UInt64,
  name String,
  labels Map(String, String),
  type LowCardinality(String),
  unit String
) ENGINE = ReplacingMergeTree ORDER BY (name, id)
SETTINGS ${durable}`;

const answeredKeys = `CREATE TABLE IF NOT EXISTS answered_keys (
  key String,
  answered_at DateTime64(3, 'UTC'),
  status UInt16,
  body String
) ENGINE = ReplacingMergeTree
PARTITION BY toDate(answered_at) ORDER BY key
SETTINGS ${durable}`;

/** Numbers that outlive the process, by name; see progress.ts. */
const progress = `CREATE TABLE IF NOT EXISTS progress (
  name String,
  value UInt64
) ENGINE = ReplacingMergeTree ORDER BY name
SETTINGS ${durable}`;

/**
 * How the values of a rollup row are distributed: codes of buckets in growing order (see
 * sketch/bucket-code.ts), and how many values each holds. Empty where nobody asks for quantiles.
 */
const addBuckets = (table: 'minutes' | 'hours') => `ALTER TABLE ${table}
  ADD COLUMN IF NOT EXISTS buckets Array(Int16) CODEC(Delta(2), ZSTD(1)),
  ADD COLUMN IF NOT EXISTS bucket_counts Array(Float64) CODEC(ZSTD(1))`;

/**
 * Histograms as they came. A reading has seq 0, and of those with one (series, ts) that of the earliest log
 * segment counts: it is the one that the minutes were summed up with, and what a replay begins with.
 */
const histograms = `CREATE TABLE IF NOT EXISTS histograms (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  ts DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  seq UInt64 CODEC(Delta(8), ZSTD(3)),
  segment UInt32 CODEC(Delta(4), ZSTD(1)),
  precedence UInt32 MATERIALIZED toUInt32(4294967295 - segment) CODEC(Delta(4), ZSTD(1)),
  schema Int8 CODEC(ZSTD(1)),
  count Float64 CODEC(Delta(8), ZSTD(1)),
  sum Float64 CODEC(Delta(8), ZSTD(1)),
  zero_threshold Float64 CODEC(ZSTD(1)),
  zero_count Float64 CODEC(Delta(8), ZSTD(1)),
  positive_index Array(Int32) CODEC(Delta(4), ZSTD(1)),
  positive_count Array(Float64) CODEC(ZSTD(1)),
  negative_index Array(Int32) CODEC(Delta(4), ZSTD(1)),
  negative_count Array(Float64) CODEC(ZSTD(1)),
  bounds Array(Float64) CODEC(ZSTD(1)),
  min Float64 CODEC(Delta(8), ZSTD(1)),
  max Float64 CODEC(Delta(8), ZSTD(1)),
  reset_hint UInt8 CODEC(ZSTD(1)),
  keep Date CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(precedence)
PARTITION BY (keep, toYear(ts)) ORDER BY (series, ts, seq)
SETTINGS ${durable}, ${wholeWhenQuiet}, ${smallBlocks}`;

/** Series that ever had a histogram: their raw histograms expire before the minutes made of them. */
const histogramSeries = `CREATE TABLE IF NOT EXISTS histogram_series (
  series UInt64
) ENGINE = ReplacingMergeTree ORDER BY series
SETTINGS ${durable}`;

/** The digest tells exemplars of one series and time apart. */
const exemplars = `CREATE TABLE IF NOT EXISTS exemplars (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  ts DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  value Float64 CODEC(ZSTD(1)),
  labels Map(String, String) CODEC(ZSTD(1)),
  digest UInt64 MATERIALIZED sipHash64(value, mapKeys(labels), mapValues(labels)),
  keep Date CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree
PARTITION BY (keep, toYear(ts)) ORDER BY (series, ts, digest)
SETTINGS ${durable}, ${wholeWhenQuiet}, ${smallBlocks}`;

const metricMetadata = `CREATE TABLE IF NOT EXISTS metric_metadata (
  name String,
  type LowCardinality(String),
  help String,
  unit String
) ENGINE = ReplacingMergeTree ORDER BY name
SETTINGS ${durable}`;

/** Texts that outlive the process, by name: what was set while a server ran. */
const settings = `CREATE TABLE IF NOT EXISTS settings (
  name String,
  value String
) ENGINE = ReplacingMergeTree ORDER BY name
SETTINGS ${durable}`;

/** Series of each override of the retention, while rows of theirs are taken out; see row-expiry.ts. */
const retentionMembers = `CREATE TABLE IF NOT EXISTS retention_members (
  class UInt16,
  series UInt64
) ENGINE = MergeTree ORDER BY (class, series)
SETTINGS ${durable}`;

/** What users and the alerting keep: rules, mutes, states, receivers. The row with the highest version counts. */
const documents = `CREATE TABLE IF NOT EXISTS documents (
  kind LowCardinality(String),
  key String,
  version Int64,
  is_deleted UInt8,
  body String CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(version, is_deleted) ORDER BY (kind, key)
SETTINGS ${durable}`;

/** What happened: deliveries, changes of alerts. Two years are more than anybody looks back. */
const events = `CREATE TABLE IF NOT EXISTS events (
  kind LowCardinality(String),
  key String,
  ts DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
  body String CODEC(ZSTD(3))
) ENGINE = MergeTree
PARTITION BY toYYYYMM(ts) ORDER BY (kind, ts, key)
TTL toDateTime(ts) + INTERVAL 2 YEAR
SETTINGS ${durable}, ttl_only_drop_parts = 1`;

/**
 * Levels 6 and 3 of version 1 made an insert cost twice the processor time, for a thousandth of the disk
 * (docs/benchmarks.md). Parts that are there keep theirs until they are merged.
 */
const fasterSamples = `ALTER TABLE samples
  MODIFY COLUMN seq UInt64 CODEC(Delta(8), ZSTD(1)),
  MODIFY COLUMN mantissa Int64 CODEC(Delta(8), T64('bit'), ZSTD(3))`;

/**
 * What `rate` and `increase` need of a row: its first sample, and what the values come to that its samples fell from.
 * NaN where that is not known, because rows are older than these columns, or because the row does not tell all of
 * its samples: then only its last one counts.
 */
const addEdges = (table: 'minutes' | 'hours') => `ALTER TABLE ${table}
  ADD COLUMN IF NOT EXISTS first_value Float64 CODEC(Delta(8), ZSTD(1)),
  ADD COLUMN IF NOT EXISTS first_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, ZSTD(1)),
  ADD COLUMN IF NOT EXISTS resets Float64 DEFAULT nan CODEC(ZSTD(1))`;

/**
 * Hours of the eras after the day rollup before, up to this one, per series and day of UTC. Days of what lies before
 * the first rollup are made by that. A partition is a quarter, so that a question about a year opens few, and reading
 * is worth more than disk: there are 24 times as many hours.
 */
const days = `CREATE TABLE IF NOT EXISTS days (
  series UInt64 CODEC(Delta(8), LZ4),
  day DateTime('UTC') CODEC(DoubleDelta, LZ4),
  era UInt32 CODEC(Delta(4), LZ4),
  keep Date CODEC(LZ4),
  sample_count UInt32 CODEC(T64, LZ4),
  value_sum Float64 CODEC(Delta(8), LZ4),
  value_min Float64 CODEC(Delta(8), LZ4),
  value_max Float64 CODEC(Delta(8), LZ4),
  last_value Float64 CODEC(Delta(8), LZ4),
  last_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  buckets Array(Int16) CODEC(Delta(2), LZ4),
  bucket_counts Array(Float64) CODEC(LZ4),
  first_value Float64 CODEC(Delta(8), LZ4),
  first_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  resets Float64 DEFAULT nan CODEC(LZ4)
) ENGINE = ReplacingMergeTree
PARTITION BY (toStartOfQuarter(keep), toYear(day)) ORDER BY (series, day, era, keep)
SETTINGS ${durable}, ${wholeWhenQuiet}, ${smallBlocks}`;

/** Of days and of their hours, in arrays: see day-rows.ts. */
const columnsOfDays = `series UInt64 CODEC(Delta(8), LZ4),
  day DateTime('UTC') CODEC(DoubleDelta, LZ4),
  era UInt32 CODEC(Delta(4), LZ4),
  keep Date CODEC(LZ4),
  sample_count UInt32 CODEC(T64, LZ4),
  value_sum Float64 CODEC(Delta(8), LZ4),
  value_min Float64 CODEC(Delta(8), LZ4),
  value_max Float64 CODEC(Delta(8), LZ4),
  last_value Float64 CODEC(Delta(8), LZ4),
  last_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  first_value Float64 CODEC(Delta(8), LZ4),
  first_ts DateTime64(3, 'UTC') CODEC(DoubleDelta, LZ4),
  resets Float64 DEFAULT nan CODEC(LZ4),
  buckets Array(Int16) CODEC(Delta(2), LZ4),
  bucket_counts Array(Float64) CODEC(LZ4),
  hours_untold UInt32 CODEC(LZ4),
  hour_counts Array(UInt32) CODEC(LZ4),
  hour_sums Array(Float64) CODEC(Delta(8), LZ4),
  hour_mins Array(Float64) CODEC(Delta(8), LZ4),
  hour_maxs Array(Float64) CODEC(Delta(8), LZ4),
  hour_firsts Array(Float64) CODEC(Delta(8), ZSTD(1)),
  hour_first_ms Array(UInt32) CODEC(Delta(4), ZSTD(1)),
  hour_lasts Array(Float64) CODEC(Delta(8), ZSTD(1)),
  hour_last_ms Array(UInt32) CODEC(Delta(4), ZSTD(1)),
  hour_resets Array(Float64) CODEC(ZSTD(1))`;

/**
 * Days with what each of their hours comes to, in arrays of 24 (see day-rows.ts). Rows are large, and of a metric's
 * series those of others lie in between: small granules, or a question reads many times what it needs. Days of
 * older versions are made anew by the next rollup, and until then hours answer for them.
 */
const daysOfHours = `CREATE TABLE IF NOT EXISTS days (
  ${columnsOfDays}
) ENGINE = ReplacingMergeTree
PARTITION BY (toStartOfQuarter(keep), toYear(day)) ORDER BY (series, day, era, keep)
SETTINGS ${durable}, ${wholeWhenQuiet}, index_granularity = 128,
  min_compress_block_size = 16384, max_compress_block_size = 65536`;

/** The next rollup fills the table. */
const daysAnew = (table: string) => [
  'DROP TABLE IF EXISTS days SYNC SETTINGS max_table_size_to_drop = 0',
  table,
  `INSERT INTO progress (name, value)
SELECT arrayJoin(['daysDone', 'daysStarted', 'dayOfRollup', 'openHoursDay', 'newestDay']), 0`,
];

/**
 * Days in the order of their metrics, by a hash of the name (0: unknown). Most questions are about series of one, and
 * these lie side by side then: half of what was read between them was of others, and to find 500 series in hashes
 * took the engine longer than to add up their days. The increases of hours are worked out once, and not from five
 * columns in each question; store/hour-rates.ts says how.
 */
const daysByMetric = `CREATE TABLE IF NOT EXISTS days (
  metric UInt64 CODEC(Delta(8), LZ4),
  ${columnsOfDays},
  hour_increases Array(Float64) MATERIALIZED ${hourIncreases} CODEC(Delta(8), LZ4)
) ENGINE = ReplacingMergeTree
PARTITION BY (toStartOfQuarter(keep), toYear(day)) ORDER BY (metric, series, day, era, keep)
SETTINGS ${durable}, ${wholeWhenQuiet}, index_granularity = 256,
  min_compress_block_size = 32768, max_compress_block_size = 131072`;

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'samples, rollups, series and answered keys',
    statements: [samples, minutes, hours, series, answeredKeys, progress],
  },
  {
    version: 2,
    name: 'distributions in the rollups, histograms, exemplars and metadata',
    statements: [
      addBuckets('minutes'),
      addBuckets('hours'),
      histograms,
      histogramSeries,
      exemplars,
      metricMetadata,
    ],
  },
  { version: 3, name: 'cheaper compression of samples', statements: [fasterSamples] },
  {
    version: 4,
    name: 'settings and overrides of the retention',
    statements: [settings, retentionMembers],
  },
  { version: 5, name: 'documents and events', statements: [documents, events] },
  {
    version: 6,
    name: 'days, and what increases need of rows',
    statements: [addEdges('minutes'), addEdges('hours'), days],
    whenNew: [addEdges('minutes'), addEdges('hours')],
  },
  { version: 7, name: 'the hours of days', statements: daysAnew(daysOfHours), whenNew: [] },
  {
    version: 8,
    name: 'days by metric',
    statements: daysAnew(daysByMetric),
    whenNew: [daysByMetric],
  },
];

export const createMigrationsTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  version UInt32,
  name String,
  applied_at DateTime('UTC') DEFAULT now()
) ENGINE = MergeTree ORDER BY version
SETTINGS ${durable}`;
