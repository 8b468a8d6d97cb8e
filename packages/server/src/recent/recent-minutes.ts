import { grownTo } from '../columns/grown-to.ts';
import { type MinuteOutline, minuteMs, type OpenMinutes } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { isWithin, type Span } from '../store/index.ts';
import { areNeighbours, BucketedRows, type Buckets, noBuckets, wordsOf } from './bucketed-rows.ts';
import { type FilePart, RecentFiles } from './recent-files.ts';
import { type RecentRow, readRows, type Words, wordBytes, wordsIn } from './recent-rows.ts';

/** Minutes that began before are not kept. */
export const maxAgeMs = 6 * 60 * minuteMs;
/** Clocks that are further ahead are wrong: what they say is not kept either. */
export const maxAheadMs = 60 * minuteMs;
/** As far ahead as clocks mostly are. */
const usuallyAheadMs = 5 * minuteMs;
/** On the disk: about an hour of ten million series with a sample a minute each. */
export const maxSizeBytes = 10 * 1024 ** 3;
/** Of the disk's free space, and what is in use here, it takes no larger share. */
export const maxShareOfFree = 0.1;
/** Where there is little space, too, what is old goes bit by bit. */
const filesAtLeast = 16;
/** Parts of files that are read for one question: each takes some microseconds, in which nobody else has a turn. */
export const maxPartsRead = 1_024;
/** Where the disk has to be waited for, which nobody else can do meanwhile, the store is asked for some time. */
const maxReadMs = 50;
const restMs = 10_000;
/** More rows of neighbours of a series are not looked through. */
const maxBucketBytes = 256 * 1024;

export type RecentLimits = { maxSizeBytes: number; maxAgeMs: number };

export type RecentOptions = {
  folder: string;
  table: SeriesTable;
  nowMs: () => number;
  /** Of the disk that the folder is on. */
  freeBytes: () => number;
  /** What the store has of the series begins by then, for good: what is older may be gone from it. */
  keptFromMs: (seriesIndex: number) => number;
  /** Called with what the system said when minutes could not be kept or read. */
  report: (message: string) => void;
  limits?: Partial<RecentLimits>;
};

type RecentSegment = {
  segment: number;
  buckets: Buckets;
  baseMs: number;
  /** Where its minutes begin; the first is after the last one where it has none. */
  firstMs: number;
  lastMs: number;
  /** null where they could not be kept, or read: of the time from the first to the last one not all is known then. */
  part: FilePart | null;
};

/**
 * The minutes of the last hours that the store has and the head has handed over, in files of this process: what the
 * engine takes ten milliseconds for, with turns of five threads, is read here in less than one and in none. It answers
 * for few series or says that it cannot; then the store is asked, which has all of it. So all may be forgotten at any
 * time, and is when the process ends.
 *
 * Like the head it is asked in one go with it, without waiting. It knows all minutes that begin after some time, but for
 * those of series that were left out: with readings that came twice, whose rows the store makes anew, and of clocks that are
 * ahead.
 */
export class RecentMinutes {
  readonly #options: RecentOptions;
  readonly #limits: RecentLimits;
  readonly #files: RecentFiles;
  readonly #rows = new BucketedRows();
  /** In the order in which they were handed over. */
  #segments: RecentSegment[] = [];
  /** Of a segment that the head still has. */
  #staged: RecentSegment | null = null;
  /** What works on the files does so one after the other. */
  #turn: Promise<void> = Promise.resolve();
  /** Of minutes that begin up to then nothing is known. */
  #unknownThroughMs = Number.POSITIVE_INFINITY;
  /** By series, the number of the minute from which on all is known of it; 0 where it was never left out. */
  #knownFromMinute = new Uint32Array(0);
  #memory: Words = wordsIn(new ArrayBuffer(64 * 1024));
  #restEndsMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecentOptions) {
    this.#options = options;
    this.#limits = { maxSizeBytes, maxAgeMs, ...options.limits };
    this.#files = new RecentFiles(options.folder);
  }

  /**
   * To be called once the table knows the newest samples of all that the store has, and before any others. Series that are
   * ahead of the clock are known from these on, all others from now on: a NaN is no newest sample.
   */
  async begin(): Promise<void> {
    const { table, nowMs } = this.#options;
    await this.#files.begin().catch((error) => this.#report(error));
    this.#unknownThroughMs = table.size === 0 ? Number.NEGATIVE_INFINITY : nowMs() + usuallyAheadMs;
    for (let series = 0; series < table.size; series++) {
      const lastMs = table.lastTimestampMs[series];
      if (lastMs > this.#unknownThroughMs) this.#leaveOut(series, lastMs);
    }
  }

  get sizeBytes(): number {
    return this.#files.sizeBytes;
  }

  /** Takes over what the segment has, to be asked for once it is {@link publish}ed. All of its samples are summed up. */
  stage(minutes: OpenMinutes): Promise<void> {
    return this.#inTurn(async () => {
      // The store refused it and is asked again.
      if (this.#staged?.segment === minutes.segment) return;
      this.#dropStaged();
      this.#staged = await this.#written(minutes);
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #written(minutes: OpenMinutes): Promise<RecentSegment> {
    const nowMs = this.#options.nowMs();
    const baseMs = Math.floor((nowMs - this.#limits.maxAgeMs) / minuteMs) * minuteMs;
    let firstMs = Number.POSITIVE_INFINITY;
    let lastMs = Number.NEGATIVE_INFINITY;
    const isKept = (entry: MinuteOutline): boolean => {
      const beginMs = entry.minute * minuteMs;
      const isAhead = beginMs > nowMs + maxAheadMs;
      if (isAhead || entry.mayRepeat) this.#leaveOut(entry.series, beginMs);
      if (beginMs < baseMs) this.#unknownThroughMs = Math.max(this.#unknownThroughMs, beginMs);
      if (isAhead || beginMs < baseMs) return false;
      firstMs = Math.min(firstMs, beginMs);
      lastMs = Math.max(lastMs, beginMs);
      return true;
    };
    const buckets = await this.#rows.fill(minutes, baseMs, isKept);
    const part = await this.#append(this.#rows.bytes);
    return { segment: minutes.segment, buckets, baseMs, firstMs, lastMs, part };
  }

  /** Makes room where it is needed; null where nothing is written. */
  async #append(bytes: Uint8Array): Promise<FilePart | null> {
    const share = (this.#options.freeBytes() + this.sizeBytes) * maxShareOfFree;
    const allowedBytes = Math.min(this.#limits.maxSizeBytes, share);
    if (bytes.length === 0 || bytes.length > allowedBytes) return null;
    for (const oldest of this.#segments) {
      if (this.sizeBytes + bytes.length <= allowedBytes) break;
      this.#lose(oldest);
    }
    try {
      return await this.#files.append(bytes, allowedBytes / filesAtLeast);
    } catch (error) {
      this.#report(error);
      return null;
    }
  }

  /** The head forgets this segment and all before, in the same moment. */
  publish(segment: number): void {
    if (this.#staged?.segment !== segment) throw new Error(`segment ${segment} is not staged`);
    this.#segments.push(this.#staged);
    this.#staged = null;
    const tooOldMs = this.#options.nowMs() - this.#limits.maxAgeMs;
    const isTooOld = ({ lastMs }: RecentSegment) => lastMs < tooOldMs;
    for (const old of this.#segments.filter(isTooOld)) {
      this.#unknownThroughMs = Math.max(this.#unknownThroughMs, old.lastMs);
      this.#lose(old);
    }
    this.#segments = this.#segments.filter((kept) => !isTooOld(kept));
  }

  /** Gives back the space of what is not being written. */
  letGo(): void {
    for (const segment of this.#segments) this.#lose(segment);
  }

  /** Up to this minute and its newest sample: what a late histogram changes is what the one after it counted. */
  #leaveOut(series: number, beginMs: number): void {
    const { lastTimestampMs, size } = this.#options.table;
    const newestMs = lastTimestampMs[series];
    const lastMs = Number.isNaN(newestMs) ? beginMs : Math.max(newestMs, beginMs);
    if (series >= this.#knownFromMinute.length)
      this.#knownFromMinute = grownTo(this.#knownFromMinute, size);
    const known = this.#knownFromMinute;
    known[series] = Math.max(known[series], Math.floor(lastMs / minuteMs) + 1);
  }

  /**
   * What these series have in the minutes of the span, whole ones, in no particular order: an entry for each of them.
   * Null where it is not known, or would take long to find.
   */
  rowsOf(seriesIndexes: ArrayLike<number>, span: Span): RecentRow[][] | null {
    const { nowMs } = this.#options;
    const isTooOld = span.startMs < nowMs() - this.#limits.maxAgeMs;
    if (isTooOld || span.startMs <= this.#unknownThroughMs) return null;
    const segments = this.#segments.filter(
      ({ firstMs, lastMs }) => firstMs <= span.endMs && lastMs >= span.startMs,
    );
    if (segments.some(({ part }) => part === null)) return null;
    if (segments.length * seriesIndexes.length > maxPartsRead) return null;
    const beganMs = performance.now();
    if (beganMs < this.#restEndsMs) return null;
    for (let i = 0; i < seriesIndexes.length; i++) {
      if (!this.#isKnown(seriesIndexes[i], span.startMs)) return null;
    }
    const all: RecentRow[][] = [];
    for (let i = 0; i < seriesIndexes.length; i++) {
      const rows: RecentRow[] = [];
      for (const segment of segments) {
        const found = this.#rowsIn(segment, seriesIndexes[i]);
        if (found === null || this.#isTooSlow(beganMs)) return null;
        rows.push(...found);
      }
      all.push(rows.filter(({ minute }) => isWithin(minute * minuteMs, span)));
    }
    return all;
  }

  #isKnown(series: number, fromMs: number): boolean {
    const { table, keptFromMs } = this.#options;
    const knownFromMs = (this.#knownFromMinute[series] ?? 0) * minuteMs;
    return fromMs >= knownFromMs && fromMs >= keptFromMs(series) && table.has(series);
  }

  #isTooSlow(beganMs: number): boolean {
    const nowMs = performance.now();
    if (nowMs - beganMs < maxReadMs) return false;
    this.#restEndsMs = nowMs + restMs;
    return true;
  }

  #rowsIn(segment: RecentSegment, series: number): RecentRow[] | null {
    const { part, buckets, baseMs } = segment;
    const [from, to] = wordsOf(buckets, series);
    const sizeBytes = (to - from) * wordBytes;
    if (part === null || sizeBytes > maxBucketBytes) return null;
    if (sizeBytes === 0) return [];
    if (sizeBytes > this.#memory.figures.byteLength)
      this.#memory = wordsIn(new ArrayBuffer(maxBucketBytes));
    try {
      const into = new Uint8Array(this.#memory.figures.buffer, 0, sizeBytes);
      this.#files.read(part, from * wordBytes, into);
      const isNeighbour = (other: number) => areNeighbours(buckets, series, other);
      const rows = readRows(this.#memory, to - from, series, baseMs, isNeighbour);
      if (rows === null) throw new Error(`${part.file.path} was written on by somebody else`);
      return rows;
    } catch (error) {
      this.#report(error);
      this.#lose(segment);
      return null;
    }
  }

  #lose(segment: RecentSegment): void {
    if (segment.part !== null) this.#files.drop(segment.part);
    segment.part = null;
    segment.buckets = noBuckets;
  }

  #dropStaged(): void {
    if (this.#staged !== null) this.#lose(this.#staged);
    this.#staged = null;
  }

  #report(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    this.#options.report(said);
  }

  /** Afterwards it is asked for nothing, and nothing is staged. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#unknownThroughMs = Number.POSITIVE_INFINITY;
      await this.#files.close().catch((error) => this.#report(error));
    });
  }
}
