/**
 * How a minute of a series lies in a file of recent minutes, in words of eight bytes. Only the process that wrote them
 * reads them, so the order of bytes is the machine's.
 *
 * Nothing but one sample, as most are where series are very many: series | milliseconds since the base, value.
 * Anything else: series with its highest bit set | minutes since the base, samples | first and last in milliseconds of the
 * minute, sum, min, max.
 */
import { type MinuteEntry, type MinuteOutline, minuteMs } from '../head/index.ts';

/** What is known of the samples that count of one series in one minute (and log segment). */
export type RecentRow = {
  minute: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** No sample lies before, or after. */
  firstMs: number;
  lastMs: number;
  /** Nothing else came: no stale marker, nothing that counts in no sum. */
  isOneSample: boolean;
};

export const wordBytes = 8;
const wordsOfSample = 2;
const wordsOfSums = 5;
const sumsBit = 0x8000_0000;

/** A file's words, as what they hold. */
export type Words = { figures: Float64Array; halves: Uint32Array };

export function wordsIn(memory: ArrayBuffer): Words {
  return { figures: new Float64Array(memory), halves: new Uint32Array(memory) };
}

export function wordCount({ isOneSample }: MinuteOutline): number {
  return isOneSample ? wordsOfSample : wordsOfSums;
}

/** Writes the entry to where the word `at` begins; `baseMs` is where a minute begins. Gives where it ends. */
export function writeRow(
  { figures, halves }: Words,
  at: number,
  entry: MinuteEntry,
  baseMs: number,
): number {
  const half = 2 * at;
  if (entry.isOneSample) {
    halves[half] = entry.series;
    halves[half + 1] = entry.lastMs - baseMs;
    figures[at + 1] = entry.last;
    return at + wordsOfSample;
  }
  const beginMs = entry.minute * minuteMs;
  halves[half] = entry.series + sumsBit;
  halves[half + 1] = (beginMs - baseMs) / minuteMs;
  halves[half + 2] = entry.count;
  halves[half + 3] = (entry.firstMs - beginMs) | ((entry.lastMs - beginMs) << 16);
  figures[at + 2] = entry.sum;
  figures[at + 3] = entry.min;
  figures[at + 4] = entry.max;
  return at + wordsOfSums;
}

/**
 * The rows of a series among the first `count` words, which have rows of its neighbours, too; null where they have anything
 * else, which somebody else wrote.
 */
export function readRows(
  words: Words,
  count: number,
  series: number,
  baseMs: number,
  isNeighbour: (other: number) => boolean,
): RecentRow[] | null {
  const { halves } = words;
  const rows: RecentRow[] = [];
  let at = 0;
  while (at < count) {
    const isSums = halves[2 * at] >= sumsBit;
    const found = halves[2 * at] - (isSums ? sumsBit : 0);
    if (!isNeighbour(found)) return null;
    if (found === series) {
      rows.push(isSums ? sumsAt(words, at, baseMs) : sampleAt(words, at, baseMs));
    }
    at += isSums ? wordsOfSums : wordsOfSample;
  }
  return at === count ? rows : null;
}

function sampleAt({ figures, halves }: Words, at: number, baseMs: number): RecentRow {
  const ms = baseMs + halves[2 * at + 1];
  const value = figures[at + 1];
  const minute = Math.floor(ms / minuteMs);
  const sums = { minute, count: 1, sum: value, min: value, max: value };
  return { ...sums, firstMs: ms, lastMs: ms, isOneSample: true };
}

function sumsAt({ figures, halves }: Words, at: number, baseMs: number): RecentRow {
  const minute = baseMs / minuteMs + halves[2 * at + 1];
  const edges = halves[2 * at + 3];
  return {
    minute,
    count: halves[2 * at + 2],
    sum: figures[at + 2],
    min: figures[at + 3],
    max: figures[at + 4],
    firstMs: minute * minuteMs + (edges & 0xffff),
    lastMs: minute * minuteMs + (edges >>> 16),
    isOneSample: false,
  };
}
