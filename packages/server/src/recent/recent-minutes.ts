import { type MinuteEntry, minuteMs, type OpenMinutes } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { isWithin, type Span } from '../store/index.ts';
import { BucketedRows, type Buckets } from './bucketed-rows.ts';
import { type FilePart, RecentFiles } from './recent-files.ts';
import { type RecentRow, readRows, type Words, wordBytes, wordsIn } from './recent-rows.ts';

/** Minutes that began before are not kept. */
export const maxAgeMs = 6 * 60 * minuteMs;
/** Clocks that are further ahead are wrong: what they say is not kept either. */
export const maxAheadMs = 60 * minuteMs;
/** On the disk: about an hour of ten million series with a sample a minute each. */
export const maxSizeBytes = 10 * 1024 ** 3;
/** Of the disk's free space, and what is in use here, it takes no larger share. */
export const maxShareOfFree = 0.1;
/** Where there is little space, too, what is old goes bit by bit. */
const filesAtLeast = 16;
/** Of more series it is not known what of them is missing. */
export const maxSeriesLeftOut = 100_000;
/** Parts of files that are read for one question: each takes some microseconds, in which nobody else has a turn. */
export const maxPartsRead = 512;
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

type RecentSegment = Buckets & {
  segment: number;
  baseMs: number;
  /** Where its minutes begin; the first is after the last one where it has none. */
  firstMs: number;
  lastMs: number;
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
  /** The oldest first. */
  #segments: RecentSegment[] = [];
  /** Of a segment that the head still has. */
  #staged: RecentSegment | null = null;
  /** Of minutes that begin up to then nothing is known. */
  #unknownThroughMs = Number.POSITIVE_INFINITY;
  /** By series, where the last minute begins of which not all is known. */
  readonly #leftOut = new Map<number, number>();
  #memory: Words = wordsIn(new ArrayBuffer(64 * 1024));
  #restEndsMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecentOptions) {
    this.#options = options;
    this.#limits = { maxSizeBytes, maxAgeMs, ...options.limits };
    this.#files = new RecentFiles(options.folder);
  }

  /** To be called once the table knows the newest samples of all that the store has, and before any others. */
  async begin(): Promise<void> {
    await this.#files.begin().catch((error) => this.#report(error));
    this.#unknownThroughMs = this.#options.table.newestMs;
  }

  get sizeBytes(): number {
    return this.#files.sizeBytes;
  }

  /** Takes over what the segment has, to be asked for once it is {@link publish}ed. All of its samples are summed up. */
  async stage(minutes: OpenMinutes): Promise<void> {
    this.#dropStaged();
    this.#staged = await this.#written(minutes);
  }

  async #written(minutes: OpenMinutes): Promise<RecentSegment | null> {
    const nowMs = this.#options.nowMs();
    const baseMs = Math.floor((nowMs - this.#limits.maxAgeMs) / minuteMs) * minuteMs;
    let firstMs = Number.POSITIVE_INFINITY;
    let lastMs = Number.NEGATIVE_INFINITY;
    const chosen = (entry: MinuteEntry): boolean => {
      const beginMs = entry.minute * minuteMs;
      const isAhead = beginMs > nowMs + maxAheadMs;
      if (isAhead || entry.mayRepeat) this.#leaveOut(entry.series);
      if (isAhead) return false;
      if (beginMs < baseMs) {
        this.#unknownThroughMs = Math.max(this.#unknownThroughMs, beginMs);
        return false;
      }
      firstMs = Math.min(firstMs, beginMs);
      lastMs = Math.max(lastMs, beginMs);
      return true;
    };
    const { table } = this.#options;
    const buckets = await this.#rows.fill(minutes, table.size, baseMs, chosen);
    const part = await this.#append(this.#rows.bytes);
    if (part === 'no room') return null;
    return { segment: minutes.segment, ...buckets, baseMs, firstMs, lastMs, part };
  }

  /** Makes room where it is needed; null where nothing is to be written. */
  async #append(bytes: Uint8Array): Promise<FilePart | null | 'no room'> {
    if (bytes.length === 0) return null;
    const share = (this.#options.freeBytes() + this.sizeBytes) * maxShareOfFree;
    const allowedBytes = Math.min(this.#limits.maxSizeBytes, share);
    const isTooMuch = () => this.sizeBytes + bytes.length > allowedBytes;
    while (isTooMuch() && this.#segments.length > 0) this.#dropOldest();
    if (isTooMuch()) return 'no room';
    try {
      return await this.#files.append(bytes, allowedBytes / filesAtLeast);
    } catch (error) {
      this.#report(error);
      return 'no room';
    }
  }

  /** The head forgets this segment and all before, in the same moment. */
  publish(segment: number): void {
    if (this.#staged?.segment === segment) {
      this.#segments.push(this.#staged);
      this.#staged = null;
    } else this.#forgetAll();
    const tooOldMs = this.#options.nowMs() - this.#limits.maxAgeMs;
    while (this.#segments.length > 0 && this.#segments[0].lastMs < tooOldMs) this.#dropOldest();
    for (const [series, lastMs] of this.#leftOut) {
      if (lastMs <= this.#unknownThroughMs) this.#leftOut.delete(series);
    }
  }

  /** Series that are deleted. */
  forget(seriesIndexes: readonly number[]): void {
    for (const index of seriesIndexes) this.#leaveOut(index);
  }

  /** Up to its newest sample: what a late histogram changes is what the one after it counted. */
  #leaveOut(series: number): void {
    const { lastTimestampMs, newestMs } = this.#options.table;
    const lastMs = lastTimestampMs[series];
    const minute = Math.floor((Number.isNaN(lastMs) ? newestMs : lastMs) / minuteMs);
    this.#leftOut.set(series, minute * minuteMs);
    if (this.#leftOut.size <= maxSeriesLeftOut) return;
    for (const lastMs of this.#leftOut.values()) {
      this.#unknownThroughMs = Math.max(this.#unknownThroughMs, lastMs);
    }
    this.#leftOut.clear();
  }

  /**
   * What these series have in the minutes of the span, whole ones, in no particular order: an entry for each of them.
   * Null where it is not known, or would take long to find.
   */
  rowsOf(seriesIndexes: ArrayLike<number>, span: Span): RecentRow[][] | null {
    const { nowMs, keptFromMs } = this.#options;
    const isTooOld = span.startMs < nowMs() - this.#limits.maxAgeMs;
    if (isTooOld || span.startMs <= this.#unknownThroughMs) return null;
    const segments = this.#segments.filter(
      ({ part, firstMs, lastMs }) =>
        part !== null && firstMs <= span.endMs && lastMs >= span.startMs,
    );
    if (segments.length * seriesIndexes.length > maxPartsRead) return null;
    const beganMs = performance.now();
    if (beganMs < this.#restEndsMs) return null;
    const all: RecentRow[][] = [];
    for (let i = 0; i < seriesIndexes.length; i++) {
      const series = seriesIndexes[i];
      if (this.#leftOut.has(series) || span.startMs < keptFromMs(series)) return null;
      const rows: RecentRow[] = [];
      for (const segment of segments) {
        const found = this.#rowsIn(segment, series);
        if (found === null || this.#isTooSlow(beganMs)) return null;
        rows.push(...found);
      }
      all.push(rows.filter(({ minute }) => isWithin(minute * minuteMs, span)));
    }
    return all;
  }

  #isTooSlow(beganMs: number): boolean {
    const nowMs = performance.now();
    if (nowMs - beganMs < maxReadMs) return false;
    this.#restEndsMs = nowMs + restMs;
    return true;
  }

  #rowsIn({ part, shift, ends, baseMs }: RecentSegment, series: number): RecentRow[] | null {
    const bucket = series >>> shift;
    // Born after the segment.
    if (part === null || bucket >= ends.length - 1) return [];
    const sizeBytes = (ends[bucket + 1] - ends[bucket]) * wordBytes;
    if (sizeBytes === 0) return [];
    if (sizeBytes > maxBucketBytes) return null;
    if (sizeBytes > this.#memory.figures.byteLength)
      this.#memory = wordsIn(new ArrayBuffer(maxBucketBytes));
    try {
      const into = new Uint8Array(this.#memory.figures.buffer, 0, sizeBytes);
      this.#files.read(part, ends[bucket] * wordBytes, into);
    } catch (error) {
      this.#report(error);
      this.#forgetAll();
      return null;
    }
    return readRows(this.#memory, sizeBytes / wordBytes, series, baseMs);
  }

  #dropOldest(): void {
    const oldest = this.#segments.shift();
    if (oldest === undefined) return;
    this.#unknownThroughMs = Math.max(this.#unknownThroughMs, oldest.lastMs);
    if (oldest.part !== null) this.#files.drop(oldest.part);
  }

  #dropStaged(): void {
    if (this.#staged?.part) this.#files.drop(this.#staged.part);
    this.#staged = null;
  }

  #forgetAll(): void {
    this.#dropStaged();
    while (this.#segments.length > 0) this.#dropOldest();
    this.#unknownThroughMs = Math.max(this.#unknownThroughMs, this.#options.table.newestMs);
  }

  #report(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    this.#options.report(said);
  }

  async close(): Promise<void> {
    this.#forgetAll();
    await this.#files.close().catch((error) => this.#report(error));
  }
}
