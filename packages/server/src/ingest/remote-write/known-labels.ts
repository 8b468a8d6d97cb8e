import { randomBytes } from 'node:crypto';
import type { SeriesTable } from '../../series/index.ts';
import { badEncoding, bodyTooLarge, snappyContent } from '../decompress.ts';
import { ScanMemory } from '../scan/scan-memory.ts';

/** Entries that there is always room for, however few series there are. */
const minEntries = 65_536;
/**
 * Bodies in Snappy's block format of which compressed and content have more bytes are left to {@link Decompressor}: what
 * they take of the memory here is never given back.
 */
export const maxSnappyBytes = 4 * 1024 * 1024;
/** A power of two. */
const firstSlots = 1024;

/**
 * The series that labels of remote write meant, by their bytes, and the scan of bodies made of such series. Labels
 * are parsed, checked and sorted only when they are met for the first time; equal bytes mean the same series for as
 * long as it lives. 24 to 48 bytes a series, as {@link KnownSeries}, of which this is the faster brother.
 */
export class KnownLabels {
  readonly #table: Pick<SeriesTable, 'has' | 'activeCount'>;
  readonly #scan = new ScanMemory({ parseNumber: () => Number.NaN, lookUpItem: () => -1 });
  #end = 0;
  #content = Buffer.alloc(0);

  constructor(table: Pick<SeriesTable, 'has' | 'activeCount'>) {
    this.#table = table;
    const secret = new BigUint64Array(new Uint8Array(randomBytes(32)).buffer);
    const [seed1, seed2, factor1, factor2] = secret;
    const fits = this.#scan.exports.begin(seed1, seed2, factor1, factor2, firstSlots);
    if (fits === 0) throw new Error('there is no memory for what is known of series');
  }

  /** The body that it began with. Replaced when more is {@link learn}ed, and another one with the next body. */
  get content(): Buffer {
    return this.#content;
  }

  /** Begins with a body, of which it makes a copy. */
  open(body: Uint8Array): void {
    this.#end = this.#scan.load(body);
    this.#showContent();
  }

  /**
   * Begins with a body in Snappy's block format, uncompressed to where it is scanned.
   * @throws TidemarkError `bad_encoding` (400), `body_too_large` (413).
   */
  openSnappy(body: Buffer): void {
    const { start, sizeBytes } = snappyContent(body);
    if (sizeBytes + body.length > maxSnappyBytes) throw bodyTooLarge();
    this.#end = this.#scan.loadSnappy(body.subarray(start), sizeBytes);
    if (this.#end === -1) throw badEncoding('snappy');
    this.#showContent();
  }

  #showContent(): void {
    const { bytes, bodyStart } = this.#scan;
    this.#content = Buffer.from(bytes.buffer, bodyStart, this.#end - bodyStart);
  }

  /**
   * Reads TimeSeries of known series from `start` on; their samples are in {@link rows}. Gives where it stopped: at
   * the body's end, or at a field that the caller has to read.
   */
  scan(start: number, maxTimestampMs: number): number {
    const { exports, bodyStart } = this.#scan;
    return exports.scanRemoteWrite(bodyStart + start, this.#end, maxTimestampMs) - bodyStart;
  }

  /** Samples that the last {@link scan} found. The columns are replaced when more is {@link learn}ed. */
  get rows(): {
    count: number;
    series: Uint32Array;
    timestampMs: Float64Array;
    value: Float64Array;
  } {
    const { exports, series, timestampMs, value } = this.#scan;
    return { count: exports.rowCount.value, series, timestampMs, value };
  }

  /** Where in the body the series of a row begins. */
  placeOf(row: number): number {
    return this.#scan.place[row] - this.#scan.bodyStart;
  }

  /** How many TimeSeries the rows from `start` up to before `end` are of. */
  seriesCount(start: number, end: number): number {
    const { place, exports } = this.#scan;
    if (start === 0 && end === exports.rowCount.value) return exports.seriesCount.value;
    let count = 0;
    for (let row = start; row < end; row++) {
      if (row === start || place[row] !== place[row - 1]) count++;
    }
    return count;
  }

  /** The first row behind those of the series that this row is of. */
  rowAfterSeries(row: number): number {
    const { place } = this.#scan;
    const { count } = this.rows;
    let after = row + 1;
    while (after < count && place[after] === place[row]) after++;
    return after;
  }

  /** The series that these bytes of the body mean, or -1 when it is not known (any more): then {@link learn} it. */
  find(start: number, end: number): number {
    const { exports, bodyStart } = this.#scan;
    const series = exports.find(bodyStart + start, bodyStart + end) - 1;
    return series !== -1 && this.#table.has(series) ? series : -1;
  }

  learn(start: number, end: number, series: number): void {
    const { exports, bodyStart } = this.#scan;
    // Labels that no longer come (of series that ended, or written in another order) make room.
    const isFull = exports.knownCount.value >= Math.max(minEntries, 2 * this.#table.activeCount);
    if (isFull) exports.forgetAll();
    const fits = exports.learn(bodyStart + start, bodyStart + end, series) !== 0;
    // Without memory for more slots it begins anew with those that it has.
    if (!fits) exports.forgetAll();
    this.#scan.refresh();
    if (this.#scan.bytes.buffer !== this.#content.buffer) this.#showContent();
  }
}
