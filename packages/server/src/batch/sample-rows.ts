import { sharedGrownTo } from '../columns/grown-to.ts';
import { type Batch, lateObservation, reading } from './batch.ts';

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

  /** `marks` are those of {@link marksOf}; `place` is the row's number in its log segment. */
  append(
    seriesIndex: number,
    timestampMs: number,
    value: number,
    marks: number,
    place: number,
  ): void {
    const row = this.count;
    this.#reserve(row + 1);
    const double = row * doublesPerRow;
    this.doubles[double] = timestampMs;
    this.doubles[double + valueAt] = value;
    const word = row * wordsPerRow;
    this.words[word + seriesAt] = seriesIndex;
    this.words[word + marksAt] = marks;
    this.words[word + placeAt] = place;
    this.count = row + 1;
  }

  /**
   * Appends the rows of a batch that `order` has from `from` up to before `to`, with the marks that each has in `marks`.
   * The batch's first row is `firstRow` in its log segment.
   */
  appendRows(
    batch: Batch,
    marks: Uint32Array,
    order: Uint32Array,
    from: number,
    to: number,
    firstRow: number,
  ): void {
    this.#reserve(this.count + to - from);
    const { doubles, words } = this;
    const { seriesIndex, timestampMs, value } = batch;
    let double = this.count * doublesPerRow;
    let word = this.count * wordsPerRow;
    for (let i = from; i < to; i++, double += doublesPerRow, word += wordsPerRow) {
      const row = order[i];
      doubles[double] = timestampMs[row];
      doubles[double + valueAt] = value[row];
      words[word + seriesAt] = seriesIndex[row];
      words[word + marksAt] = marks[row];
      words[word + placeAt] = firstRow + row;
    }
    this.count += to - from;
  }

  /** Empties it; the memory stays, to be filled again. */
  clear(): void {
    this.count = 0;
  }

  #reserve(rowCount: number): void {
    const length = rowCount * doublesPerRow;
    if (length <= this.doubles.length) return;
    this.doubles = sharedGrownTo(this.doubles, Math.max(1024, length));
    this.words = new Uint32Array(this.doubles.buffer);
  }
}

export function marksOf(kind: number, mayRepeat: boolean, keepDay: number): number {
  return kind | (mayRepeat ? repeatBit : 0) | (keepDay << keepDayShift);
}

export function isReading(marks: number): boolean {
  return (marks & kindBits) === reading;
}

export function isLateObservation(marks: number): boolean {
  return (marks & kindBits) === lateObservation;
}
