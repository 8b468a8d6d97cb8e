import { sharedGrownTo } from '../columns/grown-to.ts';
import { lateObservation, reading } from './batch.ts';

/** A row has 32 bytes, two of which share a line of the processor's cache: time and value, then three words. */
export const doublesPerRow = 4;
export const wordsPerRow = 8;
export const valueAt = 1;
export const seriesAt = 4;
export const marksAt = 5;
export const placeAt = 6;

/** Marks: two bits of the kind, one bit for what may be a repeat, and the day that the row is kept from. */
const kindBits = 3;
export const repeatBit = 4;
export const keepDayShift = 3;

/** What a reader of rows needs, on any thread. */
export type RowColumns = Pick<SampleRows, 'count' | 'doubles' | 'words'>;

/**
 * Samples that wait, as they came: row by row, because who reads them takes the rows of one series after the other.
 * `doubles` and `words` are the same memory, replaced when it grows; other threads can read it.
 */
export class SampleRows {
  count = 0;
  doubles = new Float64Array(0);
  words = new Uint32Array(0);

  /** `place` is the row's number in its log segment. */
  append(
    seriesIndex: number,
    timestampMs: number,
    value: number,
    kind: number,
    mayRepeat: boolean,
    place: number,
    keepDay: number,
  ): void {
    const row = this.count;
    const double = row * doublesPerRow;
    if (double === this.doubles.length) this.#grow();
    this.doubles[double] = timestampMs;
    this.doubles[double + valueAt] = value;
    const word = row * wordsPerRow;
    this.words[word + seriesAt] = seriesIndex;
    this.words[word + marksAt] = kind | (mayRepeat ? repeatBit : 0) | (keepDay << keepDayShift);
    this.words[word + placeAt] = place;
    this.count = row + 1;
  }

  /** Empties it; the memory stays, to be filled again. */
  clear(): void {
    this.count = 0;
  }

  #grow(): void {
    this.doubles = sharedGrownTo(this.doubles, Math.max(1024, this.doubles.length + 1));
    this.words = new Uint32Array(this.doubles.buffer);
  }
}

export function isReading(marks: number): boolean {
  return (marks & kindBits) === reading;
}

export function isLateObservation(marks: number): boolean {
  return (marks & kindBits) === lateObservation;
}
