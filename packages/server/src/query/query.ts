import {
  type AggregateBucket,
  type Granularity,
  type Labels,
  type LiveMinute,
  type MetricCard,
  type MetricName,
  type MetricSeries,
  maxBuckets,
  maxListedMetrics,
  maxRawSamples,
  type RawSample,
  type Stats,
} from '@tidemark/protocol';
import { badRequest, type TidemarkError } from '../errors/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { type KnownMetadata, metadataOf } from '../metadata/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span } from '../store/index.ts';
import type { BucketSum, BucketSums } from './bucket-sums.ts';
import {
  type ClassicHistogram,
  findClassicHistogram,
  readClassicSums,
} from './classic-histogram.ts';
import { KeptBuckets } from './kept-buckets.ts';
import { hourMs } from './plan-spans.ts';
import { noQuantiles, quantilesOf } from './quantiles.ts';
import { readSums, type SumSources } from './read-sums.ts';
import { type GroupedSeries, groupSeries, idsOf, selectSeries } from './select-series.ts';
import { TimeZone } from './time-zone.ts';
import { timestampTexts } from './timestamp-texts.ts';

export type QueryOptions = SumSources & {
  table: SeriesTable;
  metadata: KnownMetadata;
  /** Minute rows of these series' samples from then on are all kept; -Infinity when they are kept for ever. */
  minutesKeptFromMs: (seriesIndexes: ArrayLike<number>) => number;
};

export type Selection = { name?: string | undefined; labels: Labels };
export type Frame = { startMs: number | undefined; endMs: number | undefined };

/** Most series whose sparkline is computed for one overview; metrics beyond it show without a line. */
export const maxSparklineSeries = 20_000;
/** A metric of more series is not looked through for fresh ones. */
const maxLookedAtSeries = 200_000;

const bucketLengthMs: Record<Granularity, number> = {
  minute: minuteMs,
  hour: hourMs,
  day: dayMs,
};

/**
 * Answers questions from the store and the head together, so that every acknowledged sample is in the
 * answer once. Bounds are inclusive; an absent bound is open.
 */
export class Query {
  readonly #options: QueryOptions;
  readonly #kept: KeptBuckets;
  #zones = new Map<string, TimeZone>();

  constructor(options: QueryOptions) {
    this.#options = options;
    this.#kept = new KeptBuckets(options.head, options.store);
  }

  /**
   * Raw samples in time order, `limit` at most: the oldest from the start on when the frame has one,
   * otherwise the newest.
   */
  async samples(selection: Selection, frame: Frame, limit = maxRawSamples): Promise<RawSample[]> {
    const { table, store, flush } = this.#options;
    const isUnlimited = selection.name === undefined && Object.keys(selection.labels).length === 0;
    const indexes = isUnlimited ? null : selectSeries(table, selection.name, selection.labels);
    if (indexes?.length === 0) return [];
    const span = this.#span(frame);
    await flush([span]);
    const began = performance.now();
    const answer = await store.readSamples({
      series: indexes === null ? null : idsOf(table, indexes),
      span,
      keep: frame.startMs === undefined ? 'newest' : 'oldest',
      limit,
    });
    this.#options.onAnswered((performance.now() - began) / 1000);
    const samples: RawSample[] = [];
    for (let i = 0; i < answer.count; i++) {
      const index = table.indexOfId(answer.idLow[i], answer.idHigh[i]);
      // Deleted while the question was under way.
      if (index === -1) continue;
      const { name, type, labels } = table.definition(index);
      samples.push({
        name,
        type,
        value: asJson(answer.value[i]),
        timestamp: new Date(answer.timestampMs[i]).toISOString(),
        labels: Object.fromEntries(labels),
      });
    }
    return samples;
  }

  /** {@link aggregateRows}, all at once. */
  async aggregates(...asked: Parameters<Query['aggregateRows']>): Promise<AggregateBucket[]> {
    return (await this.aggregateRows(...asked)).toArray();
  }

  /**
   * Sums per bucket in time order; with `groupBy` one row per bucket and combination of values. Each is made as it is
   * asked for, because there may be a hundred thousand.
   */
  async aggregateRows(
    selection: Selection,
    frame: Frame,
    granularity: Granularity,
    timezone: string,
    groupBy: readonly string[],
  ): Promise<IteratorObject<AggregateBucket>> {
    const zone = this.#zone(timezone);
    this.#refuseTooManyBuckets(frame, granularity);
    const { table } = this.#options;
    const classic = findClassicHistogram(table, selection.name, selection.labels);
    const indexes = classic?.indexes ?? selectSeries(table, selection.name, selection.labels);
    const span = this.#span(frame, indexes);
    const grouped = groupSeries(table, indexes, groupBy);
    const hasQuantiles = classic !== null || this.#hasQuantiles(grouped);
    const sums =
      classic === null
        ? await this.#sums(grouped, span, granularity, zone, hasQuantiles)
        : await this.#classicSums(classic, grouped, span, granularity, zone);
    if (sums.size > maxBuckets) throw tooManyBuckets(sums.size);
    const timestampOf = timestampTexts();
    return sums.sorted().map(({ group, bucketMs, count, sum, min, max, sketch }) => ({
      timestamp: timestampOf(bucketMs),
      count,
      sum,
      min,
      max,
      average: sum / count,
      ...(hasQuantiles ? quantilesOf(sketch, count, min, max) : {}),
      ...(groupBy.length > 0 ? { labels: grouped.labels[group] ?? {} } : {}),
    }));
  }

  async stats(selection: Selection, frame: Frame): Promise<Stats> {
    const classic = findClassicHistogram(this.#options.table, selection.name, selection.labels);
    const grouped = this.#ungrouped(selection);
    const hasQuantiles = classic !== null || this.#hasQuantiles(grouped);
    const total =
      classic === null
        ? await this.#total(grouped, frame, hasQuantiles)
        : await this.#classicTotal(classic, frame);
    if (total === undefined) return { ...noStats, ...(hasQuantiles ? noQuantiles : {}) };
    const { count, sum, min, max, sketch } = total;
    const quantiles = hasQuantiles ? quantilesOf(sketch, count, min, max) : {};
    return { count, sum, min, max, average: sum / count, ...quantiles };
  }

  #ungrouped({ name, labels }: Selection): GroupedSeries {
    const { table } = this.#options;
    return groupSeries(table, selectSeries(table, name, labels), []);
  }

  async #total(
    grouped: GroupedSeries,
    frame: Frame,
    withSketches: boolean,
  ): Promise<BucketSum | undefined> {
    const zone = this.#zone('UTC');
    const sums = await this.#sums(
      grouped,
      this.#span(frame, grouped.indexes),
      null,
      zone,
      withSketches,
    );
    return firstOf(sums);
  }

  /** The sum of one whole minute over the series of a metric, or null without samples. */
  async minute(name: string, labels: Labels, startMs: number): Promise<LiveMinute | null> {
    const endMs = startMs + minuteMs - 1;
    const total = await this.#total(this.#ungrouped({ name, labels }), { startMs, endMs }, false);
    if (total === undefined) return null;
    const { count, sum, min, max } = total;
    return { timestamp: startMs, count, sum, min, max, average: sum / count };
  }

  names(): MetricName[] {
    const { table } = this.#options;
    const metrics = [...table.newestOfNames()].sort((a, b) => byCodeUnits(a.name, b.name));
    return metrics.flatMap(({ name, series, newest }) => {
      // Without a newest sample it is only named so far, or after a restart it had nothing but NaN.
      const shown = newest === -1 ? table.indexesOfName(name)[0] : newest;
      if (shown === undefined || table.logged[shown] === 0) return [];
      const { type, unit } = table.definition(shown);
      const metadata = metadataOf(this.#options.metadata, name);
      return [
        {
          name,
          type,
          unit: unit ?? (metadata?.unit || null),
          ...(metadata?.help ? { help: metadata.help } : {}),
          ...(this.#options.head.hasHistograms(shown) ? { hasHistograms: true } : {}),
          seriesCount: series,
          ...this.#last(shown),
        },
      ];
    });
  }

  /** The series of a metric; each is made when it is asked for, because there may be millions. */
  series(name: string, labels: Labels): { total: number; rows: Iterable<MetricSeries> } {
    const indexes = selectSeries(this.#options.table, name, labels);
    return { total: indexes.length, rows: this.#describe(indexes) };
  }

  *#describe(indexes: Iterable<number>): Generator<MetricSeries> {
    const { table } = this.#options;
    for (const index of indexes) {
      // Deleted while others had their turn.
      if (!table.has(index)) continue;
      const { type, unit, labels } = table.definition(index);
      yield { labels: Object.fromEntries(labels), type, unit, ...this.#last(index) };
    }
  }

  /** Every metric (the first of them, where there are many) with its averages by minute from `sinceMs` on. */
  async overview(sinceMs: number): Promise<{ total: number; cards: MetricCard[] }> {
    const { table } = this.#options;
    const all = this.names();
    const names = all.slice(0, maxListedMetrics);
    const indexes: number[] = [];
    for (const { name, seriesCount } of names) {
      if (seriesCount > maxLookedAtSeries) continue;
      const fresh = table
        .indexesOfName(name)
        .filter((index) => table.lastTimestampMs[index] >= sinceMs);
      if (indexes.length + fresh.length <= maxSparklineSeries) indexes.push(...fresh);
    }
    const groupOfName = new Map(names.map(({ name }, group) => [name, group]));
    const group = Uint32Array.from(
      indexes,
      (index) => groupOfName.get(table.definition(index).name) ?? 0,
    );
    const groups = { ...idsOf(table, indexes), group, groupCount: names.length };
    const since = Math.floor(sinceMs / minuteMs) * minuteMs;
    const span = { startMs: since, endMs: this.#span({ startMs: since, endMs: undefined }).endMs };
    const zone = this.#zone('UTC');
    const sums = await this.#sums({ indexes, groups, labels: [] }, span, 'minute', zone);
    const lines: [number, number][][] = names.map(() => []);
    for (const { group, bucketMs, sum, count } of sums.sorted()) {
      lines[group]?.push([bucketMs, sum / count]);
    }
    const cards = names.map((name, at) => ({ ...name, sparkline: lines[at] ?? [] }));
    return { total: all.length, cards };
  }

  #sums(
    grouped: GroupedSeries,
    span: Span,
    granularity: Granularity | null,
    zone: TimeZone,
    withSketches = false,
  ): Promise<BucketSums> {
    const hoursBeforeMs = this.#hoursBeforeMs(grouped, span, granularity, zone);
    const question = { span, granularity, zone, hoursBeforeMs, withSketches };
    return readSums(this.#options, grouped, question, this.#kept);
  }

  #classicSums(
    histogram: ClassicHistogram,
    grouped: GroupedSeries,
    span: Span,
    granularity: Granularity | null,
    zone: TimeZone,
  ): Promise<BucketSums> {
    const hoursBeforeMs = this.#hoursBeforeMs(grouped, span, granularity, zone);
    const minutesKeptFromMs = this.#options.minutesKeptFromMs(grouped.indexes);
    const question = { span, granularity, zone, hoursBeforeMs, minutesKeptFromMs };
    return readClassicSums(this.#options, histogram, grouped, question);
  }

  async #classicTotal(histogram: ClassicHistogram, frame: Frame): Promise<BucketSum | undefined> {
    const grouped = groupSeries(this.#options.table, histogram.indexes, []);
    const zone = this.#zone('UTC');
    const sums = await this.#classicSums(histogram, grouped, this.#span(frame), null, zone);
    return firstOf(sums);
  }

  /** Whether it is known of any of the series how its values are distributed. */
  #hasQuantiles({ indexes }: GroupedSeries): boolean {
    for (const index of indexes) if (this.#options.head.isDistributed(index)) return true;
    return false;
  }

  /** Up to when hour rows may answer: they cannot for minutes, nor, while minutes are kept, for half-hour zones. */
  #hoursBeforeMs(
    { indexes }: GroupedSeries,
    span: Span,
    granularity: Granularity | null,
    zone: TimeZone,
  ): number {
    if (granularity === 'minute') return Number.NEGATIVE_INFINITY;
    if (granularity === null || zone.hasWholeHours(span.startMs, span.endMs)) {
      return Number.POSITIVE_INFINITY;
    }
    return this.#options.minutesKeptFromMs(indexes);
  }

  /**
   * The frame with its open ends closed around all samples, so that whole rows can be used: the start at 1970, the end
   * with the day of the newest sample, or with its own day where none of the series has samples after it.
   */
  #span({ startMs, endMs }: Frame, seriesIndexes?: ArrayLike<number>): Span {
    const { newestMs } = this.#options.table;
    const start = startMs ?? 0;
    if (endMs === undefined || endMs >= newestMs) {
      return { startMs: start, endMs: endOfDay(Math.max(newestMs, 0)) };
    }
    return {
      startMs: start,
      endMs: this.#endsBefore(seriesIndexes, endMs) ? endOfDay(endMs) : endMs,
    };
  }

  /**
   * Whether none of the series has samples after that time. Then the sums of its newest minute answer, and nobody
   * waits until the samples of others are in the store.
   */
  #endsBefore(seriesIndexes: ArrayLike<number> | undefined, endMs: number): boolean {
    if (seriesIndexes === undefined || seriesIndexes.length > maxLookedAtSeries) return false;
    const { lastTimestampMs } = this.#options.table;
    for (let i = 0; i < seriesIndexes.length; i++) {
      // NaN, where nothing is known of the series' samples, is not before.
      if (!(lastTimestampMs[seriesIndexes[i]] <= endMs)) return false;
    }
    return true;
  }

  #refuseTooManyBuckets({ startMs, endMs }: Frame, granularity: Granularity): void {
    if (startMs === undefined || endMs === undefined) return;
    const count = Math.ceil((endMs - startMs) / bucketLengthMs[granularity]);
    if (count > maxBuckets) throw tooManyBuckets(count);
  }

  #zone(name: string): TimeZone {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    const zone = new TimeZone(name);
    // By its own name, so that a thousand spellings of one zone take no memory.
    this.#zones.set(zone.name, zone);
    return zone;
  }

  #last(index: number): { lastValue: number | null; lastTimestamp: string | null } {
    const { lastTimestampMs, lastValue } = this.#options.table;
    if (Number.isNaN(lastTimestampMs[index])) return { lastValue: null, lastTimestamp: null };
    return {
      lastValue: lastValue[index],
      lastTimestamp: new Date(lastTimestampMs[index]).toISOString(),
    };
  }
}

const noStats: Stats = { count: 0, sum: 0, min: null, max: null, average: null };

/** JSON has no word for these; the words are Prometheus'. */
function asJson(value: number): RawSample['value'] {
  if (Number.isFinite(value)) return value;
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

/** The last millisecond of the day of UTC that a time lies in. */
function endOfDay(ms: number): number {
  return (Math.floor(ms / dayMs) + 1) * dayMs - 1;
}

/** Of sums that all lie in one bucket. */
function firstOf(sums: BucketSums): BucketSum | undefined {
  return sums.sorted().next().value;
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function tooManyBuckets(count: number): TidemarkError {
  return badRequest(
    'granularity',
    `the answer would have ${count} buckets, ${maxBuckets} are allowed: narrow start and end, or choose a coarser granularity`,
  );
}
