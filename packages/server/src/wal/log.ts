import { randomBytes } from 'node:crypto';
import { mkdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Batch } from '../batch/index.ts';
import { TidemarkError, unavailable } from '../errors/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { ByteWriter } from './byte-writer.ts';
import { frameHeaderBytes, sealFrame } from './frame.ts';
import { LateObservations } from './late-observations.ts';
import { PackedLanes } from './packed-lanes.ts';
import { encodeRecord } from './record.ts';
import {
  listSegments,
  type RecoveredSegment,
  readSegment,
  type SegmentName,
  segmentFileName,
  syncFolder,
} from './segment-file.ts';
import { SegmentWriter } from './segment-writer.ts';
import { SpareFiles, saltAfter } from './spare-files.ts';

/** A batch that is safe on disk, and where. Only valid during the call that hands it over. */
export type Committed = { batch: Batch; segment: number; firstRow: number };

export type LogOptions = {
  folder: string;
  table: SeriesTable;
  nowMs: () => number;
  /** New segments get greater numbers than this one, whatever the folder and the clock say. */
  afterSegment: number;
};

/** Size at which a segment is closed before its minute is over: recovery holds a whole one in memory. */
export const maxSegmentBytes = 256 * 1024 * 1024;

/**
 * A batch that is worth a write of its own: it leaves at once, so that requests are decoded while it is on its
 * way. If it waited for them, the senders of all would wait together, and the processor with them.
 */
const largeBatchRows = 1_000;

type Waiter = { resolve: () => void; reject: (error: Error) => void };

/** Seconds after which a sender is asked to try again when the log cannot be written. */
const retryAfterS = 5;

/**
 * The write-ahead log with group commit. Decoders append to {@link gathering} and call
 * {@link commit}; all that gathers while one write is on its way to the disk leaves with the next one,
 * so that requests which arrive together share one fsync.
 */
export class Log {
  /** Called in the order of the log, before the senders get their answers. */
  onCommitted: (committed: Committed) => void = () => undefined;
  /** Called with the seconds that each write and fsync took. */
  onSynced: (seconds: number, sizeBytes: number) => void = () => undefined;
  readonly #options: LogOptions;
  readonly #writer = new ByteWriter();
  readonly #lanes = new PackedLanes();
  readonly #spares: SpareFiles;
  #segment: SegmentWriter;
  #nextRow = 0;
  readonly #late = new LateObservations();
  #gathering = new Batch();
  #spare = new Batch();
  #waiters: Waiter[] = [];
  #syncing = false;
  /** Of the batch that is on its way to the disk. */
  #syncingRows = 0;
  #scheduled = false;
  #idle: (() => void)[] = [];
  /** By number. A number has two files if one could not be begun and its file not be removed. */
  #files = new Map<number, [SegmentName, ...SegmentName[]]>();

  private constructor(
    options: LogOptions,
    segment: SegmentWriter,
    files: readonly SegmentName[],
    spares: SpareFiles,
  ) {
    this.#options = options;
    this.#segment = segment;
    this.#spares = spares;
    for (const file of [...files, segment.name]) this.#addFile(file);
  }

  /** Opens the log with a fresh segment. What earlier processes left is read by {@link recover}. */
  static async open(options: LogOptions): Promise<Log> {
    await mkdir(options.folder, { recursive: true });
    const left = await listSegments(options.folder);
    const newest = Math.max(options.afterSegment, left.at(-1)?.segment ?? 0);
    const spares = await SpareFiles.open(options.folder);
    const segment = await begun(options, newest, spares);
    return new Log(options, segment, left, spares);
  }

  /** Number of the segment that is written to. */
  get segment(): number {
    return this.#segment.name.segment;
  }

  /** Number of the oldest segment that is left, which may be the open one. */
  get oldestSegment(): number {
    return Math.min(...this.#files.keys());
  }

  get segmentRows(): number {
    return this.#nextRow;
  }

  /** Of the segment that is written to: at {@link maxSegmentBytes} it should be closed. */
  get segmentSizeBytes(): number {
    return this.#segment.sizeBytes;
  }

  get segmentCount(): number {
    return this.#files.size;
  }

  /** Samples that decoders appended and that no reader sees yet. */
  get uncommittedRows(): number {
    return this.#gathering.count + this.#syncingRows;
  }

  get waitingRequests(): number {
    return this.#waiters.length;
  }

  /** The batch that decoders append to. It changes with every commit: do not keep it over an await. */
  get gathering(): Batch {
    return this.#gathering;
  }

  /** Segments that an earlier process left, oldest first, one at a time because they can be large. */
  async *recover(): AsyncGenerator<RecoveredSegment> {
    for (const names of [...this.#files.values()]) {
      const [{ segment }] = names;
      if (segment !== this.segment) yield await readSegment(this.#options.folder, names);
    }
  }

  /**
   * Resolves when all that is in {@link gathering} now is on disk and was handed to `onCommitted`.
   * Rejects with a retryable error when the disk refuses; then none of it is stored.
   */
  commit(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#schedule();
    });
  }

  /** Begins a new segment once no write is under way; gives the number of the one that is closed. */
  async rotate(): Promise<number> {
    // What gathers meanwhile goes to the new segment, so a busy log does not hold this up.
    while (this.#syncing) await this.#wake();
    this.#syncing = true;
    try {
      const closed = this.#segment;
      this.#segment = await begun(this.#options, closed.name.segment, this.#spares);
      this.#addFile(this.#segment.name);
      this.#nextRow = 0;
      this.#late.reset();
      // Each write was synced: a failing close loses nothing, and must not keep the segment from its hand-over.
      await closed.close().catch(() => undefined);
      return closed.name.segment;
    } finally {
      this.#syncing = false;
      this.#wakeIdle();
      this.#schedule();
    }
  }

  /** Removes a segment whose content the store has safely. */
  async drop(segment: number): Promise<void> {
    if (segment === this.segment) return;
    for (const name of this.#files.get(segment) ?? []) {
      if (await this.#spares.keep(name)) continue;
      await unlink(join(this.#options.folder, segmentFileName(name))).catch(ignoreMissing);
    }
    this.#files.delete(segment);
  }

  /** Whether files of segments that are let go of are kept for later ones; those that are kept go where not. */
  keepSpares(areKept: boolean): Promise<void> {
    return this.#spares.setKeeping(areKept);
  }

  /** Puts a damaged segment aside, whose whole records the store has, for a person to look at. */
  async putAside(segment: number): Promise<void> {
    for (const name of this.#files.get(segment) ?? []) {
      const path = join(this.#options.folder, segmentFileName(name));
      await rename(path, `${path}.damaged`).catch(ignoreMissing);
    }
    this.#files.delete(segment);
  }

  /** Waits for the writes under way. The caller has stopped all senders. */
  async close(): Promise<void> {
    while (this.#syncing || this.#waiters.length > 0) await this.#wake();
    await this.#segment.close();
    await syncFolder(this.#options.folder);
  }

  #schedule(): void {
    if (this.#syncing || this.#waiters.length === 0) return;
    if (this.#gathering.count >= largeBatchRows) {
      void this.#sync();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After the poll phase: requests that were read from their sockets in this turn all join in.
    setImmediate(() => {
      this.#scheduled = false;
      if (!this.#syncing) void this.#sync();
    });
  }

  /** Never rejects: what goes wrong reaches the senders. */
  async #sync(): Promise<void> {
    const batch = this.#gathering;
    const waiters = this.#waiters;
    if (waiters.length === 0) return;
    this.#syncing = true;
    this.#syncingRows = batch.count;
    this.#gathering = this.#spare;
    this.#waiters = [];
    try {
      if (!batch.isEmpty) await this.#write(batch);
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      this.#giveBackSeries(batch);
      const failure = writeFailure(error);
      for (const waiter of waiters) waiter.reject(failure);
    } finally {
      batch.clear();
      this.#spare = batch;
      this.#syncing = false;
      this.#syncingRows = 0;
      this.#wakeIdle();
      this.#schedule();
    }
  }

  async #write(batch: Batch): Promise<void> {
    const { table, nowMs } = this.#options;
    batch.arrivalMs = nowMs();
    this.#late.mark(batch);
    const firstRow = this.#nextRow;
    this.#writer.clear();
    const start = this.#writer.skip(frameHeaderBytes);
    encodeRecord(this.#writer, batch, table, firstRow, this.#lanes);
    sealFrame(this.#writer, start, this.#segment.name.salt);
    // Before the write: a definition that changes while it is under way must be logged again.
    for (const index of batch.newSeries) table.logged[index] = 1;
    const began = performance.now();
    await this.#segment.append(this.#writer.bytes);
    this.onSynced((performance.now() - began) / 1000, this.#writer.length);
    this.#nextRow += batch.count + batch.histograms.length;
    this.onCommitted({ batch, segment: this.segment, firstRow });
  }

  /** A failed write logged no definition: the next batch carries them. */
  #giveBackSeries(batch: Batch): void {
    for (const index of batch.newSeries) {
      this.#options.table.logged[index] = 0;
      this.#gathering.newSeries.add(index);
    }
  }

  #addFile(name: SegmentName): void {
    const others = this.#files.get(name.segment);
    if (others === undefined) this.#files.set(name.segment, [name]);
    else others.push(name);
  }

  #wake(): Promise<void> {
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #wakeIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }
}

/** Begins the segment after `newest`, written over a file that was let go of if there is one. */
async function begun(
  { folder, nowMs }: LogOptions,
  newest: number,
  spares: SpareFiles,
): Promise<SegmentWriter> {
  const segment = nextNumber(newest, nowMs());
  const spare = spares.take();
  if (spare !== null) {
    const name = { segment, salt: saltAfter(spare.salt), isReused: true };
    try {
      return await SegmentWriter.create(folder, name, syncFolder, spare.path);
    } catch {
      // Somebody removed it, say. A new one tells what is wrong.
      await spares.giveBack(spare);
    }
  }
  return SegmentWriter.create(folder, { segment, salt: randomBytes(4).readUInt32LE() });
}

/**
 * Segment numbers are seconds since 1970, or one more than the last: they grow even if the folder was
 * emptied, so that the identities of observations are never given out twice.
 */
function nextNumber(newest: number, nowMs: number): number {
  return Math.max(newest + 1, Math.floor(nowMs / 1000));
}

/** Removing is repeated after a crash or a retry: what is gone already is fine. */
function ignoreMissing(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return;
  throw unavailable(
    'log_write_failed',
    `The log cannot let go of a file: ${message}`,
    retryAfterS,
    error,
  );
}

function writeFailure(error: unknown): Error {
  if (error instanceof TidemarkError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return unavailable(
      'disk_full',
      'The disk is full: nothing of this request was stored. Free some space and send it again.',
      retryAfterS,
      error,
    );
  }
  return unavailable(
    'log_write_failed',
    `The write-ahead log cannot be written (${code ?? 'unknown error'}): nothing of this request was stored.`,
    retryAfterS,
    error,
  );
}
