import { setTimeout as sleep } from 'node:timers/promises';
import type { MetricMetadata } from '../batch/index.ts';
import type { MinuteColumns, SampleColumns } from '../layout/index.ts';
import type { SeriesDefinition } from '../series/series-definition.ts';
import { readAnsweredKeys, writeAnsweredKeys } from './answered-key-rows.ts';
import { readBuckets, readLastOfBuckets, readSketches } from './bucket-query.ts';
import { sizeOfRows } from './bucket-rows.ts';
import { correctMinutes, isInDays } from './correction.ts';
import { type Cuts, cutsOf } from './cut-sql.ts';
import { finishStartedDays, rollUpDays } from './day-rollup.ts';
import { deleteSeries } from './deletion.ts';
import { readDiskUsage } from './disk-usage.ts';
import { readDocuments, readEvents, writeDocuments, writeEvents } from './document-rows.ts';
import { type Engine, lowerMergePriority } from './engine/index.ts';
import { readExemplars, writeExemplars } from './exemplar-rows.ts';
import { findOpenRows } from './find-open-rows.ts';
import { readGrouped, sizeOfGrouped } from './grouped-windows.ts';
import {
  readHistogramSeries,
  readHistograms,
  readLastHistograms,
  writeHistogramSeries,
  writeHistograms,
} from './histogram-rows.ts';
import { findOpenMinutes, finishStartedEra, rollUpHours } from './hour-rollup.ts';
import { KeptSums, maxKeptBytes } from './kept-sums.ts';
import { readLastSamples } from './last-samples.ts';
import { readMetadata, writeMetadata } from './metadata-rows.ts';
import { firstKeepDay, writeMinutes } from './minute-rows.ts';
import { OldestRolledDay } from './oldest-rolled-day.ts';
import { Progress } from './progress.ts';
import { dropExpired, hasMinutesBefore } from './retention.ts';
import { readRolledRows } from './rolled-rows.ts';
import { RowExpiry } from './row-expiry.ts';
import { readSamples, writeSamples } from './sample-rows.ts';
import { migrate } from './schema/index.ts';
import { readSeries, writeSeries } from './series-rows.ts';
import { readSeriesSamples } from './series-samples.ts';
import { readSetting, writeSetting } from './settings.ts';
import type {
  AnsweredKey,
  BucketQuestion,
  BucketRows,
  CutDays,
  DiskUsage,
  DocumentChange,
  DocumentEvent,
  EventQuestion,
  ExemplarPoint,
  ExemplarRow,
  ExpiringSeries,
  GroupedQuestion,
  GroupedRows,
  HistogramPoint,
  HistogramRow,
  LastRows,
  MinutePairs,
  PointQuestion,
  RetentionCut,
  RolledQuestion,
  RolledRows,
  SampleAnswer,
  SampleQuestion,
  SeriesCuts,
  SeriesIds,
  SeriesSamples,
  SeriesSamplesQuestion,
  SketchRows,
  Store,
  StoredDocument,
  Unsettled,
  UnsettledQuestion,
  WholeRows,
  WholeRowsQuestion,
} from './store.ts';
import { readUnsettled, sizeOfNotable } from './unsettled-days.ts';
import { readWholeRows } from './whole-rows.ts';

type Opened = {
  engine: Engine;
  progress: Progress;
  rowExpiry: RowExpiry;
  oldestRolledDay: OldestRolledDay;
};

/** How often it is looked whether expired rows are gone. */
const maxExpiryLookMs = 5_000;

/** The store on ClickHouse, embedded or remote: each concern has its file, this ties them together. */
export class ClickhouseStore implements Store {
  #connect: () => Promise<Engine>;
  #opened: Opened | undefined;
  #seriesCuts: SeriesCuts | null = null;
  #cutRevision = 0;
  #rowsRevision = 0;
  #areRowsGoing = false;
  readonly #keptSums = new KeptSums(sizeOfRows);
  readonly #keptGroups = new KeptSums(sizeOfGrouped);
  readonly #keptNotable = new KeptSums(sizeOfNotable, maxKeptBytes / 4);

  constructor(connect: () => Promise<Engine>) {
    this.#connect = connect;
  }

  async open(): Promise<void> {
    const engine = await this.#connect();
    try {
      await migrate(engine);
      if (engine.kind === 'embedded') await lowerMergePriority();
      const progress = new Progress(engine);
      await progress.load();
      await findOpenMinutes(engine, progress);
      await finishStartedEra(engine, progress);
      await finishStartedDays(engine, progress);
      await findOpenRows(engine, progress);
      this.#opened = {
        engine,
        progress,
        rowExpiry: new RowExpiry(engine),
        oldestRolledDay: new OldestRolledDay(engine),
      };
      void this.#watchGoingRows();
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = undefined;
    await opened?.engine.close();
  }

  get hoursThroughSegment(): number {
    return this.#open.progress.get('hoursStarted');
  }

  readSeries(): AsyncIterable<SeriesDefinition[]> {
    return readSeries(this.#engine);
  }

  writeSeries(definitions: readonly SeriesDefinition[]): Promise<void> {
    return writeSeries(this.#engine, definitions);
  }

  writeSamples(samples: SampleColumns): Promise<void> {
    return writeSamples(this.#engine, samples);
  }

  writeMinutes(segment: number, ...portions: readonly MinuteColumns[]): Promise<void> {
    const { engine, progress, oldestRolledDay } = this.#open;
    const firstDay = firstKeepDay(portions);
    oldestRolledDay.lower(firstDay);
    return writeMinutes(engine, progress, segment, portions, firstDay);
  }

  async correctMinutes(segment: number, pairs: MinutePairs): Promise<void> {
    const { engine, progress, oldestRolledDay } = this.#open;
    await finishStartedEra(engine, progress);
    await finishStartedDays(engine, progress);
    // Rows are made of raw samples, which are from this day on of any series.
    oldestRolledDay.lower(this.floorDays.raw);
    const change = () => correctMinutes(engine, progress, this.#cutsOf, segment, pairs);
    await (isInDays(progress, pairs) ? this.#changing(change) : change());
  }

  rollUpHours(throughSegment: number, letOthers?: () => Promise<void>): Promise<void> {
    const { engine, progress } = this.#open;
    return rollUpHours(engine, progress, throughSegment, letOthers);
  }

  rollUpDays(today: number, letOthers?: () => Promise<void>): Promise<void> {
    const { engine, progress } = this.#open;
    return rollUpDays(engine, progress, today, letOthers);
  }

  writeHistograms(rows: readonly HistogramRow[]): Promise<void> {
    return writeHistograms(this.#engine, rows);
  }

  writeHistogramSeries(series: SeriesIds): Promise<void> {
    return writeHistogramSeries(this.#engine, series);
  }

  writeExemplars(rows: readonly ExemplarRow[]): Promise<void> {
    return writeExemplars(this.#engine, rows);
  }

  writeMetadata(metadata: readonly MetricMetadata[]): Promise<void> {
    return writeMetadata(this.#engine, metadata);
  }

  writeAnsweredKeys(keys: readonly AnsweredKey[]): Promise<void> {
    return writeAnsweredKeys(this.#engine, keys);
  }

  readAnsweredKeys(sinceMs: number): Promise<AnsweredKey[]> {
    return readAnsweredKeys(this.#engine, sinceMs);
  }

  sync(): Promise<void> {
    return this.#engine.sync();
  }

  readSamples(question: SampleQuestion): Promise<SampleAnswer> {
    return readSamples(this.#engine, question);
  }

  readSeriesSamples(question: SeriesSamplesQuestion): Promise<SeriesSamples> {
    return readSeriesSamples(this.#engine, question, this.#cutsOf(question.series).raw);
  }

  get rawCutDay(): number {
    return Math.max(this.floorDays.raw, this.#seriesCuts?.newest.raw ?? 0);
  }

  get cutRevision(): number {
    return this.#cutRevision;
  }

  get rowsRevision(): number {
    return this.#areRowsGoing ? Number.NaN : this.#rowsRevision;
  }

  get floorDays(): CutDays {
    const { progress } = this.#open;
    return { raw: progress.get('rawCutDay'), minute: progress.get('minuteCutDay') };
  }

  useSeriesCuts(cuts: SeriesCuts | null): void {
    this.#seriesCuts = cuts;
    this.#cutRevision++;
  }

  async readRolledRows(question: RolledQuestion): Promise<RolledRows> {
    const { engine, oldestRolledDay } = this.#open;
    const oldestDay = await oldestRolledDay.get();
    return readRolledRows(engine, this.#cutsOf(question.series), oldestDay, question);
  }

  readWholeRows(question: WholeRowsQuestion): Promise<WholeRows> {
    const { engine, progress } = this.#open;
    return readWholeRows(engine, progress, question);
  }

  readUnsettled(question: UnsettledQuestion): Promise<Unsettled> {
    const { engine, progress } = this.#open;
    return readUnsettled(engine, progress, question, this.#keptNotable);
  }

  readGrouped(question: GroupedQuestion): Promise<GroupedRows> {
    return readGrouped(this.#engine, question, this.#keptGroups);
  }

  get hourCutDay(): number {
    return this.#open.progress.get('hourCutDay');
  }

  readBuckets(question: BucketQuestion): Promise<BucketRows> {
    const { engine, progress } = this.#open;
    return readBuckets(engine, question, progress, this.#keptSums);
  }

  readSketches(question: BucketQuestion): Promise<SketchRows> {
    const { engine, progress } = this.#open;
    return readSketches(engine, question, progress);
  }

  readLastOfBuckets(question: BucketQuestion): Promise<LastRows> {
    const { engine, progress } = this.#open;
    return readLastOfBuckets(engine, question, progress);
  }

  readHistograms(question: PointQuestion): Promise<HistogramPoint[]> {
    return readHistograms(this.#engine, question);
  }

  readExemplars(question: PointQuestion): Promise<ExemplarPoint[]> {
    return readExemplars(this.#engine, question);
  }

  readMetadata(): AsyncIterable<MetricMetadata[]> {
    return readMetadata(this.#engine);
  }

  readHistogramSeries(): AsyncIterable<SeriesIds> {
    return readHistogramSeries(this.#engine);
  }

  readLastHistograms(throughSegment: number): AsyncIterable<HistogramPoint[]> {
    return readLastHistograms(this.#engine, throughSegment);
  }

  readLastSamples(): AsyncIterable<SampleAnswer> {
    const { engine, progress } = this.#open;
    return readLastSamples(engine, progress);
  }

  deleteSeries(series: SeriesIds): Promise<void> {
    return this.#changing(() => deleteSeries(this.#engine, series));
  }

  hasMinutesBefore(day: number): Promise<boolean> {
    return hasMinutesBefore(this.#engine, day);
  }

  async dropExpired(cut: RetentionCut, others: readonly ExpiringSeries[] = []): Promise<number> {
    const { engine, progress, rowExpiry } = this.#open;
    const before = this.floorDays;
    try {
      return await this.#changing(() => dropExpired(engine, progress, rowExpiry, cut, others));
    } finally {
      const { raw, minute } = this.floorDays;
      if (raw > before.raw || minute > before.minute) this.#cutRevision++;
      void this.#watchGoingRows();
    }
  }

  /** Until the rows are gone that have expired in partitions that others need. */
  async #watchGoingRows(): Promise<void> {
    if (this.#areRowsGoing) return;
    this.#areRowsGoing = true;
    try {
      for (let waitMs = 10; (await this.#opened?.rowExpiry.isGoing()) === true; waitMs *= 1.5) {
        await sleep(Math.min(waitMs, maxExpiryLookMs), undefined, { ref: false });
      }
    } catch {
      // An engine that is out of reach, or closed: the next run of retention looks again.
    } finally {
      this.#forget();
      this.#areRowsGoing = false;
    }
  }

  cancelRowExpiry(): Promise<void> {
    return this.#open.rowExpiry.cancel();
  }

  writeDocuments(changes: readonly DocumentChange[]): Promise<void> {
    return writeDocuments(this.#engine, changes);
  }

  readDocuments(kind: string): Promise<StoredDocument[]> {
    return readDocuments(this.#engine, kind);
  }

  writeEvents(events: readonly DocumentEvent[]): Promise<void> {
    return writeEvents(this.#engine, events);
  }

  readEvents(question: EventQuestion): Promise<DocumentEvent[]> {
    return readEvents(this.#engine, question);
  }

  readSetting(name: string): Promise<string | null> {
    return readSetting(this.#engine, name);
  }

  writeSetting(name: string, value: string): Promise<void> {
    return writeSetting(this.#engine, name, value);
  }

  diskUsage(): Promise<DiskUsage> {
    return readDiskUsage(this.#engine);
  }

  /** Does what changes rows: hours that are in days, mostly. */
  async #changing<T>(change: () => Promise<T>): Promise<T> {
    this.#forget();
    try {
      return await change();
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#rowsRevision++;
    for (const kept of [this.#keptSums, this.#keptGroups, this.#keptNotable]) kept.forget();
  }

  get #engine(): Engine {
    return this.#open.engine;
  }

  readonly #cutsOf = (series: SeriesIds): Cuts => cutsOf(series, this.floorDays, this.#seriesCuts);

  get #open(): Opened {
    if (this.#opened === undefined) throw new Error('the store is not open');
    return this.#opened;
  }
}
