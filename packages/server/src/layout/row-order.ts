import { type RowColumns, seriesAt, wordsPerRow } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';

/** Ids of series by their index, as the series table has them. */
export type SeriesIds = { readonly idLow: Uint32Array; readonly idHigh: Uint32Array };

/** With fewer samples of each series the engine sorts as fast. */
const minSamplesPerSeries = 4;

/**
 * Puts rows into the order of the table `samples`, by the ids of their series. The engine would compare rows, for
 * several times the processor time; here each row goes once to where the rows of its series begin. Rows of one series
 * keep their order, mostly that of time. Owns its memory, to be used again.
 */
export class RowOrder {
  /** By series index: how many rows it has, then where its next row goes; 0 for series without any. */
  #place = new Uint32Array(0);
  #series = new Uint32Array(0);

  /**
   * Writes to `order` the rows from `firstRow` on, in the order of the table or as they came where sorting does not
   * pay, and gives whether they are sorted. `order` has room for them.
   */
  write(order: Uint32Array, rows: RowColumns, firstRow: number, ids: SeriesIds): boolean {
    const count = rows.count - firstRow;
    this.#place = grownTo(this.#place, ids.idLow.length);
    const place = this.#place;
    const series = this.#countRows(rows, firstRow);
    const isSorted = count >= series.length * minSamplesPerSeries;
    if (!isSorted) {
      for (let i = 0; i < count; i++) order[i] = firstRow + i;
    } else {
      const { idLow, idHigh } = ids;
      series.sort((a, b) => idHigh[a] - idHigh[b] || idLow[a] - idLow[b]);
      let next = 0;
      for (let i = 0; i < series.length; i++) {
        const ofSeries = place[series[i]];
        place[series[i]] = next;
        next += ofSeries;
      }
      const { words } = rows;
      for (let row = firstRow; row < rows.count; row++) {
        order[place[words[row * wordsPerRow + seriesAt]]++] = row;
      }
    }
    for (let i = 0; i < series.length; i++) place[series[i]] = 0;
    return isSorted;
  }

  /** Counts the rows of each series; gives the series that have some, valid until the next call. */
  #countRows({ count, words }: RowColumns, firstRow: number): Uint32Array {
    const place = this.#place;
    let found = 0;
    for (let row = firstRow; row < count; row++) {
      const index = words[row * wordsPerRow + seriesAt];
      if (place[index]++ > 0) continue;
      if (found === this.#series.length) this.#series = grownTo(this.#series, found + 1);
      this.#series[found++] = index;
    }
    return this.#series.subarray(0, found);
  }
}

/** Up to before which place of the order the rows are of the same series as at `from`. */
export function endOfRun(
  { words }: RowColumns,
  order: Uint32Array,
  from: number,
  count: number,
): number {
  const series = words[order[from] * wordsPerRow + seriesAt];
  let to = from + 1;
  while (to < count && words[order[to] * wordsPerRow + seriesAt] === series) to++;
  return to;
}
