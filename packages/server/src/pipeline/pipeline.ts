import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch, PendingReadings } from '../batch/index.ts';
import { type TidemarkError, unavailable } from '../errors/index.ts';
import { dayMs, type Head, minuteMs } from '../head/index.ts';
import { MinuteColumns } from '../layout/index.ts';
import { machineMemoryBytes } from '../memory/index.ts';
import { KnownMetadata } from '../metadata/index.ts';
import type { RecentMinutes } from '../recent/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span, Store } from '../store/index.ts';
import { type Committed, type Log, maxSegmentBytes, type RecoveredSegment } from '../wal/index.ts';
import { AnsweredKeys } from './answered-keys.ts';
import { doneWithin } from './done-within.ts';
import { findReadings } from './find-readings.ts';
import { type PendingLimits, pendingLimits } from './pending-limits.ts';
import type { PendingPoints } from './pending-points.ts';
import { keepDayOf, PendingSamples } from './pending-samples.ts';
import { PendingSeries } from './pending-series.ts';
import { type CountedHistogram, PointIntake } from './point-intake.ts';
import { SampleLayout } from './sample-layout.ts';
import { WriteQueue } from './write-queue.ts';

/** While one goes to the store another one fills, and a third one as a log segment ends. */
const maxSpares = 2;
/**
 * Longest time that samples wait for the store when nobody asks for them: the engine merges few large parts for much
 * less than many small ones.
 */
export const flushIntervalMs = 10_000;
/** Histograms and what else waits as objects: more of them, by their weight in samples, keep the collector busy. */
const maxWaitingPointsWeight = 250_000;
/** Minute rows that are made at once: more would hold up everybody for some hundredths of a second. */
const maxPortionRows = 16_384;
/**
 * So many portions go to the store together: a segment that is full of samples of different series makes one part. The
 * engine merges few large ones for less than many small ones, and a question about one series opens them all.
 */
const portionsPerInsert = 160;
/** How long after a minute its segment is closed, so that stragglers still join it. */
const closeDelayMs = 2_000;
/** How long a sender waits for a deletion to begin. */
const maxGateWaitMs = 10_000;
/** How long a sender waits for a store that is slower than he is: for one large part, on a slow machine. */
const maxAdmitWaitMs = 8_000;
/** Longest that a query waits for pending samples. */
const maxReadWaitMs = 10_000;
/** How long a query waits for pending samples while the store is refusing writes. */
const failingReadWaitMs = 2_000;

export type PipelineOptions = {
  log: Log;
  table: SeriesTable;
  head: Head;
  store: Store;
  recent: RecentMinutes;
  nowMs: () => number;
  /** By default what the machine's memory allows. */
  limits?: PendingLimits;
  /** First day whose raw samples of a series are all kept. */
  rawCutDay: (seriesIndex: number) => number;
  report: (message: string, error: TidemarkError) => void;
  onBug: (error: unknown) => void;
  /** Called with series that are about to be deleted, while the table still has them. */
  onDeleting?: (indexes: readonly number[]) => void;
};

type Flushing = { samples: PendingSamples; points: PendingPoints; series: PendingSeries };

/**
 * What happens to a batch after its fsync: it waits in memory, within ten seconds it is summed up in the head and written
 * to the store, and when its log segment closes (each minute) the segment's minutes, series and keys go to the store
 * too, and the segment is dropped. All of it can be repeated from the log. In one file, though it is a long one: each
 * of these steps relies on what the others leave in the same few fields.
 */
export class Pipeline {
  readonly answeredKeys = new AnsweredKeys();
  readonly metadata = new KnownMetadata();
  readonly #points: PointIntake;
  readonly #options: PipelineOptions;
  readonly #limits: PendingLimits;
  readonly #queue: WriteQueue;
  /** Samples that wait for the store, by log segment, the oldest first. */
  #waiting: PendingSamples[] = [];
  readonly #layout: SampleLayout;
  /** Columns that the store is done with: growing new ones for each flush would keep the collector busy. */
  #spares: PendingSamples[] = [];
  /** Minute rows on their way to the store: new ones for each segment would keep the collector busy, too. */
  readonly #minutePortions: MinuteColumns[] = [];
  /** Definitions that the log has and the store has not. */
  #pendingSeries = new PendingSeries();
  /** Handed to the store at this moment; kept until it has them. */
  #flushing: Flushing | null = null;
  /** Resolved, and replaced, whenever the store has what was handed to it. */
  #written = Promise.withResolvers<void>();
  #queuedFlush: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  #rollingUp: Promise<void> | null = null;
  #gate: Promise<void> | null = null;
  #timers: NodeJS.Timeout[] = [];
  #segmentBeganMs: number;
  #hourOfRollup: number;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#limits = options.limits ?? pendingLimits(machineMemoryBytes());
    this.#points = new PointIntake(options.table, options.head, this.metadata);
    this.#layout = new SampleLayout(options.table, options.head);
    options.head.waiting = {
      sumUp: (seriesIndex) => this.#sumUpSeries(seriesIndex),
      hasRepeats: (seriesIndex) =>
        this.#allWaiting().some((samples) => this.#layout.hasRepeats(samples, seriesIndex)),
      sumsOf: (seriesIndex) =>
        this.#allWaiting().flatMap((samples) => this.#layout.sumsOf(samples, seriesIndex)),
    };
    this.#queue = new WriteQueue((job, error) => options.report(job, error), options.onBug);
    this.#segmentBeganMs = options.nowMs();
    this.#hourOfRollup = Math.floor(options.nowMs() / (60 * minuteMs));
  }

  /** Samples that wait for the store, and what else waits as so many samples that take the same memory. */
  get pendingCount(): number {
    const flushing = this.#flushing;
    let waiting = this.#points.pending.weight;
    for (const { count } of this.#waiting) waiting += count;
    return flushing === null ? waiting : waiting + flushing.samples.count + flushing.points.weight;
  }

  /** Exemplars that were left out because there were too many. */
  get droppedExemplars(): number {
    return this.#points.droppedExemplars;
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  /** Why the store refuses writes at the moment, or null. */
  get storeFailure(): TidemarkError | null {
    return this.#queue.failure;
  }

  /** Sets off from where the last process was: the store has all segments before the oldest one left. */
  beginRecovery(): void {
    this.#options.head.storedThrough = this.#options.log.oldestSegment - 1;
  }

  start(): void {
    this.#timers.push(setInterval(() => void this.flush().catch(() => undefined), flushIntervalMs));
    this.#timers.push(setInterval(() => this.#closeWhenDue(), 250));
  }

  /** Waits until a sender may append; throws a retryable error when the store is too far behind. */
  async admit(): Promise<void> {
    while (this.#gate !== null) {
      if (await doneWithin(this.#gate, maxGateWaitMs)) continue;
      throw unavailable(
        'store_behind',
        'Series are being deleted, and the store is slow or out of reach: nothing of this request was stored.',
        5,
        this.#queue.failure ?? undefined,
      );
    }
    // A sender that is faster than the store is slowed down; refused only if that takes long.
    const refuseAtMs = performance.now() + maxAdmitWaitMs;
    const { log } = this.#options;
    const { maxPendingSamples } = this.#limits;
    while (this.pendingCount + log.uncommittedRows >= maxPendingSamples) {
      const leftMs = refuseAtMs - performance.now();
      const mayWait = this.#queue.failure === null && leftMs > 0;
      // What is not in the log yet cannot go to the store.
      const makeRoom = () =>
        this.pendingCount >= maxPendingSamples ? this.#writtenSome() : log.commit();
      if (!mayWait || !(await doneWithin(makeRoom(), leftMs))) throw this.#tooFarBehind();
    }
  }

  /** Resolves when the store has some of what waits: to wait for all of it would stop senders for a second at a time. */
  #writtenSome(): Promise<void> {
    return Promise.race([this.flush(), this.#written.promise]);
  }

  #tooFarBehind(): TidemarkError {
    return unavailable(
      'store_behind',
      `${this.pendingCount} samples wait for the store, which is too slow or out of reach: nothing of this request was stored.`,
      5,
      this.#queue.failure ?? undefined,
    );
  }

  /**
   * Takes over what the log made safe. Runs before the sender is answered, so that he can read it. Gives what
   * the histograms among it counted.
   */
  take({ batch, segment, firstRow }: Committed): CountedHistogram[] {
    const { head, table } = this.#options;
    const minutes = head.minutesOf(segment);
    for (const index of batch.newSeries) {
      head.redefine(index);
      this.#pendingSeries.add(index);
    }
    const waiting = this.#waitingOf(segment);
    waiting.appendBatch(batch, table, head, firstRow);
    this.#layout.sumUpLongParts(waiting);
    // Histograms are summed up at once, after the samples of their series that came before them.
    for (const { seriesIndex } of batch.histograms) this.#sumUpSeries(seriesIndex);
    const counted = this.#points.take(minutes, batch, firstRow);
    if (this.#points.pending.weight >= maxWaitingPointsWeight)
      void this.flush().catch(() => undefined);
    this.#takeKeys(batch, segment);
    return counted;
  }

  /**
   * Repeats what a segment of an earlier process brought: afterwards it can be asked for. The store gets
   * it in its own time, then a damaged file is put aside and any other dropped. Says how many samples had
   * no series, because its definition was damaged.
   */
  async replay({ segment, records, damagedBytes }: RecoveredSegment): Promise<number> {
    const { head, table } = this.#options;
    const minutes = head.minutesOf(segment);
    let orphans = 0;
    for (const record of records) {
      for (const definition of record.series) {
        const index = table.restore(definition);
        if (index === -1) continue;
        head.redefine(index);
        this.#pendingSeries.add(index);
      }
      for (let row = 0; row < record.count; row++) {
        const index = table.indexOfId(record.idLow[row], record.idHigh[row]);
        if (index === -1) orphans++;
        else {
          const timestampMs = record.timestampMs[row];
          this.#waitingOf(segment).append(
            table,
            head,
            index,
            timestampMs,
            record.value[row],
            record.kind[row],
            record.firstRow + row,
            keepDayOf(timestampMs, record.arrivalMs),
          );
        }
      }
      if (record.histograms.length > 0) this.#sumUp();
      orphans += this.#points.replay(minutes, record);
      for (const answer of record.keyedAnswers) {
        this.answeredKeys.add({ ...answer, answeredAtMs: record.arrivalMs }, segment);
      }
    }
    const handedOver = this.#handOver(segment, damagedBytes > 0);
    // Memory has its limit; below it, a full disk or a slow store does not keep readers waiting.
    if (this.pendingCount >= this.#limits.maxPendingSamples / 2) await handedOver;
    else handedOver.catch(() => undefined);
    return orphans;
  }

  /** Resolves when the store has every sample that was acknowledged before the call. */
  flush(): Promise<void> {
    if (this.pendingCount === 0 && this.#pendingSeries.count === 0) return Promise.resolve();
    return this.#flushThrough(this.#waiting.at(-1)?.segment ?? 0);
  }

  async #flushThrough(segment: number): Promise<void> {
    this.#queuedFlush ??= this.#queue.enqueue('write samples', () => {
      this.#queuedFlush = null;
      return this.#writePending();
    });
    await this.#queuedFlush;
    // What came after a segment was closed is written once that one is handed over.
    const isLeft = this.#waiting.some((waiting) => waiting.segment <= segment);
    if (!isLeft || this.#closing === null) return;
    await this.#closing.catch(() => undefined);
    await this.#flushThrough(segment);
  }

  /**
   * Like {@link flush} for the samples in these spans, but does not wait long for a store that refuses
   * writes: reads go on. Most questions begin in the past, where no sample is pending. Gives whether the store has
   * them all.
   */
  flushForRead(spans: readonly Span[]): Promise<boolean> {
    const isPending = this.#waitingIn(spans).length > 0;
    return isPending ? this.#waitForRead(this.flush()) : Promise.resolve(true);
  }

  /**
   * What waits of these series in the span, for a reader who adds it to what the store has: the store may have a part
   * of it, too. Null where that cannot be told simply and in no time, see {@link findReadings}: then {@link flushForRead}.
   */
  pendingReadings(seriesIndexes: readonly number[], span: Span): PendingReadings | null {
    return findReadings(this.#waitingIn([span]), this.#options.table, seriesIndexes, span);
  }

  /** Like {@link flushForRead}, for histograms and exemplars, of whatever time. */
  async flushPointsForRead(): Promise<void> {
    const waiting = this.#points.pending.weight + (this.#flushing?.points.weight ?? 0);
    if (waiting > 0) await this.#waitForRead(this.flush());
  }

  /** Like {@link settle}, but does not wait long for a store that refuses writes: reads go on. */
  async settleForRead(): Promise<void> {
    await this.#waitForRead(this.#closeAll());
  }

  /** Closes the open segment and resolves when the store has all that came before the call, and hours and days of it. */
  async settle(): Promise<void> {
    await this.#closeAll();
    await this.#rollingUp;
  }

  async #closeAll(): Promise<void> {
    // A closing that is under way may have begun before the newest samples.
    if (this.#closing !== null) await this.#closing.catch(() => undefined);
    await this.#close();
  }

  /**
   * Deletes series for good. Senders wait until all that came before is in the store; what they send
   * from then on is written after the deletion, as new series.
   */
  async deleteSeries(indexes: readonly number[]): Promise<void> {
    const { log, table, head, store } = this.#options;
    while (this.#gate !== null) await this.#gate;
    let open: () => void = () => undefined;
    this.#gate = new Promise((resolve) => {
      open = resolve;
    });
    let deleted: Promise<void> | undefined;
    try {
      await log.commit();
      await this.#closeAll();
      const present = indexes.filter((index) => table.has(index));
      const ids = {
        count: present.length,
        idLow: Uint32Array.from(present, (index) => table.idLow[index]),
        idHigh: Uint32Array.from(present, (index) => table.idHigh[index]),
      };
      deleted = this.#queue.enqueue('delete series', () => store.deleteSeries(ids));
      this.#options.onDeleting?.(present);
      head.forget(present);
      table.delete(present);
    } finally {
      this.#gate = null;
      open();
    }
    await deleted;
  }

  /** Runs a write to the store between the others (retention, migrations of metadata). */
  enqueue(name: string, job: () => Promise<void>): Promise<void> {
    return this.#queue.enqueue(name, job);
  }

  /** Hands everything over, or leaves it in the log if the store refuses. The log stays open. */
  async stop(): Promise<void> {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (this.#queue.failure === null) await this.settle().catch(() => undefined);
    await this.#queue.stop();
    await this.#layout.close();
    await this.#options.recent.close();
  }

  /** Adds all samples of the series that wait to the sums of the head, in the order that they came in. */
  #sumUpSeries(seriesIndex: number): void {
    for (const samples of this.#allWaiting()) this.#layout.sumUpSeries(samples, seriesIndex);
  }

  #sumUp(): void {
    for (const samples of this.#allWaiting()) this.#layout.sumUp(samples);
  }

  /** In the order in which they came. */
  #allWaiting(): PendingSamples[] {
    return this.#flushing === null ? this.#waiting : [this.#flushing.samples, ...this.#waiting];
  }

  #waitingIn(spans: readonly Span[]): PendingSamples[] {
    return this.#allWaiting().filter((samples) => spans.some((span) => samples.overlaps(span)));
  }

  /** False when the store refuses writes; throws when it takes long for another reason. */
  async #waitForRead(written: Promise<void>): Promise<boolean> {
    const waitMs = this.#queue.failure === null ? maxReadWaitMs : failingReadWaitMs;
    if (await doneWithin(written, waitMs)) return true;
    if (this.#queue.failure !== null) return false;
    throw unavailable(
      'store_behind',
      'The newest samples are still on their way to the store. Ask again in a moment.',
      1,
    );
  }

  #takeKeys(batch: Batch, segment: number): void {
    for (const answer of batch.keyedAnswers) {
      this.answeredKeys.add({ ...answer, answeredAtMs: batch.arrivalMs }, segment);
    }
  }

  #waitingOf(segment: number): PendingSamples {
    const newest = this.#waiting.at(-1);
    if (newest?.segment === segment) return newest;
    const samples = this.#spares.pop() ?? new PendingSamples(segment);
    samples.reuse(segment);
    this.#waiting.push(samples);
    return samples;
  }

  /**
   * Writes what waits now, as far as it may be written. Repeats after a failure begin with the same samples
   * again.
   *
   * No sample is written while a segment before its own is not handed over: a minute that is counted anew
   * takes all raw samples that the store has, and those of a later segment would count again with their own.
   */
  async #writePending(): Promise<void> {
    if (this.#flushing !== null) await this.#writeFlushing(this.#flushing);
    const { oldestSegment } = this.#options.head;
    // What comes while this writes waits for the next turn, or a busy sender would get ever smaller parts.
    const newest = this.#waiting.at(-1);
    let [oldest] = this.#waiting;
    for (;;) {
      const isReady = oldest !== undefined && oldest.segment <= oldestSegment;
      if (isReady) this.#waiting.shift();
      const points = this.#points.release();
      if (!isReady && points.weight === 0 && this.#pendingSeries.count === 0) return;
      this.#flushing = {
        samples: isReady ? oldest : new PendingSamples(0),
        points,
        series: this.#pendingSeries,
      };
      this.#pendingSeries = new PendingSeries();
      await this.#writeFlushing(this.#flushing);
      if (isReady && oldest === newest) return;
      [oldest] = this.#waiting;
      if (oldest === undefined || oldest.segment > oldestSegment) return;
    }
  }

  async #writeFlushing({ samples, points, series }: Flushing): Promise<void> {
    const { store, table } = this.#options;
    const columns = await this.#layout.layOut(samples);
    await series.writeTo(store, table);
    if (columns.count > 0) await store.writeSamples(columns);
    if (points.weight > 0) await points.writeTo(store);
    this.#flushing = null;
    this.#written.resolve();
    this.#written = Promise.withResolvers();
    const isWorthKeeping = samples.count > 0 && samples.count <= this.#limits.maxSpareSamples;
    if (isWorthKeeping && this.#spares.length < maxSpares) this.#spares.push(samples);
  }

  #closeWhenDue(): void {
    const { log, nowMs } = this.#options;
    if (log.segmentRows === 0 || this.#closing !== null || this.#timers.length === 0) return;
    const minuteOf = (ms: number) => Math.floor((ms - closeDelayMs) / minuteMs);
    const isMinuteOver = minuteOf(nowMs()) !== minuteOf(this.#segmentBeganMs);
    const isFull =
      log.segmentRows >= this.#limits.maxSegmentRows || log.segmentSizeBytes >= maxSegmentBytes;
    if (isMinuteOver || isFull) {
      // The next one may be full by then, and a busy store has no time to wait for the timer.
      this.#close().then(
        () => this.#closeWhenDue(),
        () => undefined,
      );
    }
  }

  #close(): Promise<void> {
    this.#closing ??= this.#closeSegment().finally(() => {
      this.#closing = null;
    });
    return this.#closing;
  }

  async #closeSegment(): Promise<void> {
    const closed = await this.#rotate();
    await this.#handOver(closed);
    this.#beginRollup(closed);
  }

  /** A log that cannot begin a new file (disk full) keeps its old one for now. */
  async #rotate(): Promise<number> {
    const { log, nowMs, report } = this.#options;
    try {
      const closed = await log.rotate();
      this.#segmentBeganMs = nowMs();
      return closed;
    } catch (error) {
      const failure = unavailable('log_write_failed', 'The log cannot begin a segment', 5, error);
      report('begin a log segment', failure);
      throw failure;
    }
  }

  #handOver(segment: number, isDamaged = false): Promise<void> {
    const { log, head, store, recent } = this.#options;
    return this.#queue.enqueue('hand over a log segment', async () => {
      await this.#writePending();
      const staged = recent.stage(head.minutesOf(segment));
      // Also when the store refuses: what is staged reads the head's minutes.
      await this.#writeMinutes(segment).finally(() => staged);
      const keys = this.answeredKeys.unstoredThrough(segment);
      if (keys.length > 0) await store.writeAnsweredKeys(keys);
      await store.sync();
      head.handOver(segment);
      recent.publish(segment);
      this.answeredKeys.storedThrough(segment);
      await (isDamaged ? log.putAside(segment) : log.drop(segment));
    });
  }

  async #writeMinutes(segment: number): Promise<void> {
    const { head, store, rawCutDay } = this.#options;
    // All samples of the segment went to the store just now, and were summed up on the way.
    const minutes = head.minutesOf(segment);
    const portions = this.#minutePortions;
    let filled = 0;
    for (let from = 0; from < minutes.count; from += maxPortionRows) {
      const to = Math.min(minutes.count, from + maxPortionRows);
      portions[filled] ??= new MinuteColumns();
      const repeated = head.toRows(portions[filled++], minutes, rawCutDay, from, to);
      if (filled === portionsPerInsert || to === minutes.count) {
        await store.writeMinutes(segment, ...portions.slice(0, filled));
        filled = 0;
      } else await nextTurn();
      if (repeated.count > 0) await store.correctMinutes(segment, repeated);
    }
    // What a busy segment needed stays until the next one: there is one each minute, if only of our own figures.
    portions.length = Math.min(portions.length, Math.ceil(minutes.count / maxPortionRows));
  }

  /** Once an hour is over; segments are closed meanwhile. */
  #beginRollup(throughSegment: number): void {
    const hour = Math.floor((this.#options.nowMs() - closeDelayMs) / (60 * minuteMs));
    if (hour === this.#hourOfRollup || this.#rollingUp !== null) return;
    const rollingUp = this.#rollUp(throughSegment).then(() => {
      this.#hourOfRollup = hour;
    });
    this.#rollingUp = rollingUp.finally(() => {
      this.#rollingUp = null;
    });
    this.#rollingUp.catch(() => undefined);
  }

  #rollUp(throughSegment: number): Promise<void> {
    const { store, nowMs } = this.#options;
    const today = Math.floor(nowMs() / dayMs);
    const letOthers = () => this.#queue.letOthers();
    return this.#queue.enqueue('roll up hours', async () => {
      await store.rollUpHours(throughSegment, letOthers);
      await store.rollUpDays(today, letOthers);
    });
  }
}
