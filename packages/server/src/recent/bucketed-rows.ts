import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MinuteEntry, OpenMinutes } from '../head/index.ts';
import { type Words, wordBytes, wordCount, wordsIn, writeRow } from './recent-rows.ts';

/** About so many rows are read to find those of one series. */
const rowsPerBucket = 96;
/** After so many entries it is looked at the time. */
const entriesPerLook = 1_024;
/** After so many milliseconds everybody else gets a turn. */
const turnMs = 1;
/** Memory that is so many times too large is let go of. */
const maxSlack = 16;

/** Where the rows of series lie: those of series number n in the words from `ends[n >>> shift]` up to before the next. */
export type Buckets = { shift: number; ends: Uint32Array };

/**
 * Brings the minutes of a segment into buckets by the numbers of their series, in memory that is used again. Their order
 * in the segment is that in which they came; read in that order, and written to where they belong, each is touched twice
 * only.
 */
export class BucketedRows {
  #words: Words = wordsIn(new ArrayBuffer(0));
  /** Of the words, what was filled. */
  filledWords = 0;

  /** What was filled, until the next call of {@link fill}. */
  get bytes(): Uint8Array {
    return new Uint8Array(this.#words.figures.buffer, 0, this.filledWords * wordBytes);
  }

  /** With the entries that are `chosen`, which is asked twice and must say the same; others get their turns meanwhile. */
  async fill(
    minutes: OpenMinutes,
    seriesCount: number,
    baseMs: number,
    chosen: (entry: MinuteEntry) => boolean,
  ): Promise<Buckets> {
    const shift = shiftFor(seriesCount, minutes.count);
    const ends = new Uint32Array(((Math.max(1, seriesCount) - 1) >>> shift) + 2);
    await eachEntry(minutes, (entry) => {
      if (chosen(entry)) ends[(entry.series >>> shift) + 1] += wordCount(entry);
    });
    for (let bucket = 1; bucket < ends.length; bucket++) ends[bucket] += ends[bucket - 1];
    this.filledWords = ends[ends.length - 1];
    this.#makeRoom();
    const words = this.#words;
    const next = ends.slice();
    await eachEntry(minutes, (entry) => {
      if (!chosen(entry)) return;
      const bucket = entry.series >>> shift;
      next[bucket] = writeRow(words, next[bucket], entry, baseMs);
    });
    return { shift, ends };
  }

  #makeRoom(): void {
    const { length } = this.#words.figures;
    if (length >= this.filledWords && length <= maxSlack * this.filledWords) return;
    this.#words = wordsIn(new ArrayBuffer(this.filledWords * wordBytes));
  }
}

function shiftFor(seriesCount: number, rowCount: number): number {
  const seriesPerBucket = (seriesCount * rowsPerBucket) / Math.max(1, rowCount);
  return Math.min(31, Math.max(0, Math.floor(Math.log2(seriesPerBucket))));
}

async function eachEntry(minutes: OpenMinutes, take: (entry: MinuteEntry) => void): Promise<void> {
  const entry = emptyEntry();
  let turnEndsMs = performance.now() + turnMs;
  for (let at = 0; at < minutes.count; at++) {
    minutes.readEntry(at, entry);
    take(entry);
    if (at % entriesPerLook !== 0 || performance.now() < turnEndsMs) continue;
    await nextTurn();
    turnEndsMs = performance.now() + turnMs;
  }
}

function emptyEntry(): MinuteEntry {
  const sums = { series: 0, minute: 0, count: 0, sum: 0, min: 0, max: 0, last: 0 };
  return { ...sums, firstMs: 0, lastMs: 0, mayRepeat: false, isOneSample: false };
}
