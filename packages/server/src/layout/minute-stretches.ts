import {
  doublesPerRow,
  keepDayShift,
  marksAt,
  type RowColumns,
  repeatBit,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import { sharedGrownTo } from '../columns/grown-to.ts';
import * as stretch from './stretch.ts';

const minuteMs = 60_000;

/**
 * Rows of one series and one minute that were summed up together, one stretch after the other: finite values that are
 * no repeats, each later than the one before. Rows that are not like that are stretches, too, to be added one by one.
 * Who lays rows out has them in his cache and sums them up on the way.
 */
export class MinuteStretches {
  count = 0;
  /** Of each stretch what `stretch.ts` names; other threads can read and fill it, as {@link SampleColumns}. */
  figures = new Float64Array(0);

  clear(): void {
    this.count = 0;
  }

  /** Adds the rows of one series that `order` has from `from` up to before `to`. */
  addRun(rows: RowColumns, order: Uint32Array, from: number, to: number): void {
    for (let i = from; i < to; )
      i += this.#sumUp(rows, order, i, to) || this.#leaveSome(rows, order, i, to);
  }

  /** Makes a stretch of as many rows as can be summed up; gives how many, and makes none if the first cannot. */
  #sumUp({ doubles, words }: RowColumns, order: Uint32Array, from: number, to: number): number {
    const firstMs = doubles[order[from] * doublesPerRow];
    const first = doubles[order[from] * doublesPerRow + valueAt];
    const endMs = (Math.floor(firstMs / minuteMs) + 1) * minuteMs;
    let lastMs = Number.NEGATIVE_INFINITY;
    let last = first;
    let sum = 0;
    let min = first;
    let max = first;
    let resets = 0;
    let keepDay = 0;
    let i = from;
    for (; i < to; i++) {
      const ms = doubles[order[i] * doublesPerRow];
      const value = doubles[order[i] * doublesPerRow + valueAt];
      const marks = words[order[i] * wordsPerRow + marksAt];
      if (!isPlain(marks, value) || ms <= lastMs || ms >= endMs) break;
      if (value < last) resets += last;
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      last = value;
      lastMs = ms;
      keepDay = Math.max(keepDay, marks >>> keepDayShift);
    }
    if (i === from) return 0;
    const at = this.#begin(from, i - from);
    const figures = this.figures;
    figures[at + stretch.series] = words[order[from] * wordsPerRow + seriesAt];
    figures[at + stretch.firstMs] = firstMs;
    figures[at + stretch.first] = first;
    figures[at + stretch.lastMs] = lastMs;
    figures[at + stretch.last] = last;
    figures[at + stretch.sum] = sum;
    figures[at + stretch.min] = min;
    figures[at + stretch.max] = max;
    figures[at + stretch.resets] = resets;
    figures[at + stretch.keepDay] = keepDay;
    return i - from;
  }

  /** Makes a stretch of all rows up to the next one that can be summed up; gives how many. */
  #leaveSome({ doubles, words }: RowColumns, order: Uint32Array, from: number, to: number): number {
    let i = from + 1;
    for (; i < to; i++) {
      const value = doubles[order[i] * doublesPerRow + valueAt];
      if (isPlain(words[order[i] * wordsPerRow + marksAt], value)) break;
    }
    this.leave(from, i - from);
    return i - from;
  }

  /** A stretch of rows that are not summed up, of any series. */
  leave(from: number, count: number): void {
    // First what makes room: it replaces the array.
    const at = this.#begin(from, count);
    this.figures[at + stretch.sum] = Number.NaN;
  }

  #begin(from: number, count: number): number {
    const at = this.count++ * stretch.figuresPerStretch;
    this.figures = sharedGrownTo(this.figures, at + stretch.figuresPerStretch);
    this.figures[at + stretch.from] = from;
    this.figures[at + stretch.count] = count;
    return at;
  }
}

/** NaN and infinities are no numbers to subtract. */
function isPlain(marks: number, value: number): boolean {
  return (marks & repeatBit) === 0 && value - value === 0;
}
