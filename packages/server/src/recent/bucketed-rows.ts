import { setImmediate as nextTurn } from 'node:timers/promises';
import { grownTo } from '../columns/grown-to.ts';
import type { MinuteEntry, MinuteOutline, OpenMinutes } from '../head/index.ts';
import { type Words, wordBytes, wordCount, wordsIn, writeRow } from './recent-rows.ts';

/** About so many rows are read to find those of one series. */
const rowsPerBucket = 96;
/** Series that mostly come together stay together, for the sake of who writes: 2 ** 3 of them. */
const neighboursBits = 3;
/** Multiplied with it, numbers that lie together are spread (Knuth, The Art of Computer Programming 3, 6.4). */
const spreading = 0x9e3779b1;
/** After so many entries it is looked at the time. */
const entriesPerLook = 1_024;
/** After so many milliseconds everybody else gets a turn. */
const turnMs = 1;
/** Memory that is so many times too large is let go of. */
const maxSlack = 16;

/** Where the rows of series lie: those of bucket n in the words from `ends[n]` up to before the next. */
export type Buckets = { shift: number; ends: Uint32Array };

export const noBuckets: Buckets = { shift: 31, ends: new Uint32Array(3) };

/** The words, from and up to, that have all rows of the series, with those of others that {@link areNeighbours}. */
export function wordsOf({ shift, ends }: Buckets, series: number): [number, number] {
  const bucket = bucketOf(series, shift);
  return [ends[bucket], ends[bucket + 1]];
}

export function areNeighbours({ shift }: Buckets, series: number, other: number): boolean {
  return bucketOf(series, shift) === bucketOf(other, shift);
}

function bucketOf(series: number, shift: number): number {
  return Math.imul(series >>> neighboursBits, spreading) >>> shift;
}

/**
 * Brings the minutes of a segment into buckets by the numbers of their series, in memory that is used again. Their order
 * in the segment is that in which they came; read in that order, and written to where they belong, each is touched twice
 * only.
 */
export class BucketedRows {
  #words: Words = wordsIn(new ArrayBuffer(0));
  /** Of the words, what was filled. */
  #filledWords = 0;
  /** Of each entry of the segment; 0 where it is not kept. */
  #wordCounts = new Uint8Array(0);

  /** What was filled, until the next call of {@link fill}. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#words.figures.buffer, 0, this.#filledWords * wordBytes);
  }

  /** With the entries that are kept; others get their turns meanwhile. */
  async fill(
    minutes: OpenMinutes,
    baseMs: number,
    isKept: (entry: MinuteOutline) => boolean,
  ): Promise<Buckets> {
    const { count } = minutes;
    const shift = shiftFor(count);
    const ends = new Uint32Array(2 ** (32 - shift) + 1);
    const entry = emptyEntry();
    if (this.#wordCounts.length < count) this.#wordCounts = grownTo(this.#wordCounts, count);
    const wordCounts = this.#wordCounts;
    await inTurns(count, (at) => {
      minutes.readOutline(at, entry);
      wordCounts[at] = isKept(entry) ? wordCount(entry) : 0;
      ends[bucketOf(entry.series, shift) + 1] += wordCounts[at];
    });
    for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket] += ends[bucket - 1];
    this.#filledWords = ends[ends.length - 1];
    this.#makeRoom();
    const words = this.#words;
    const next = ends.slice();
    await inTurns(count, (at) => {
      if (wordCounts[at] === 0) return;
      minutes.readEntry(at, entry);
      const bucket = bucketOf(entry.series, shift);
      next[bucket] = writeRow(words, next[bucket], entry, baseMs);
    });
    return { shift, ends };
  }

  #makeRoom(): void {
    const { length } = this.#words.figures;
    if (length >= this.#filledWords && length <= maxSlack * this.#filledWords) return;
    this.#words = wordsIn(new ArrayBuffer(this.#filledWords * wordBytes));
  }
}

/** From the highest 32 bits these many are taken off, so that what is left numbers a bucket: two at least. */
function shiftFor(rowCount: number): number {
  return 32 - Math.max(1, Math.floor(Math.log2(Math.max(1, rowCount / rowsPerBucket))));
}

async function inTurns(count: number, take: (at: number) => void): Promise<void> {
  let turnEndsMs = performance.now() + turnMs;
  for (let at = 0; at < count; at++) {
    take(at);
    if (at % entriesPerLook !== 0 || performance.now() < turnEndsMs) continue;
    await nextTurn();
    turnEndsMs = performance.now() + turnMs;
  }
}

function emptyEntry(): MinuteEntry {
  const sums = { series: 0, minute: 0, count: 0, sum: 0, min: 0, max: 0, last: 0 };
  return { ...sums, firstMs: 0, lastMs: 0, mayRepeat: false, isOneSample: false };
}
