import {
  doublesPerRow,
  marksAt,
  repeatBit,
  type SampleRows,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import { minuteMs, type PlainSum } from '../head/index.ts';

/** The sums by minute of the samples that a series has among rows from a certain one on; NaN and infinities do not count. */
export function plainSums(rows: SampleRows, seriesIndex: number, from: number): PlainSum[] {
  const sums = new Map<number, PlainSum>();
  for (const row of rowsOf(rows, seriesIndex, from)) {
    const value = rows.doubles[row * doublesPerRow + valueAt];
    if (!Number.isFinite(value)) continue;
    const minute = Math.floor(rows.doubles[row * doublesPerRow] / minuteMs);
    const sum = sums.get(minute);
    if (sum === undefined) {
      sums.set(minute, { minute, count: 1, sum: value, min: value, max: value, sketch: null });
      continue;
    }
    sum.count++;
    sum.sum += value;
    sum.min = Math.min(sum.min, value);
    sum.max = Math.max(sum.max, value);
  }
  return [...sums.values()];
}

/** Whether the series has a reading among the rows from a certain one on that may be a repeat. */
export function mayRepeat(rows: SampleRows, seriesIndex: number, from: number): boolean {
  for (const row of rowsOf(rows, seriesIndex, from)) {
    if ((rows.words[row * wordsPerRow + marksAt] & repeatBit) !== 0) return true;
  }
  return false;
}

function rowsOf({ words, count }: SampleRows, seriesIndex: number, from: number): number[] {
  const found: number[] = [];
  for (let row = from; row < count; row++) {
    if (words[row * wordsPerRow + seriesAt] === seriesIndex) found.push(row);
  }
  return found;
}
