import {
  doublesPerRow,
  isLateObservation,
  isReading,
  keepDayShift,
  marksAt,
  placeAt,
  type RowColumns,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import type { MinuteStretches } from './minute-stretches.ts';
import { endOfRun, RowOrder, type SeriesIds } from './row-order.ts';
import type { SampleColumns } from './sample-columns.ts';
import { decimalsFor } from './short-decimal.ts';

/** Rows of one log segment to be laid out, part by part. */
export type RowsToLayOut = {
  /** Parts whose series' ids follow those of the part before. */
  readonly parts: readonly RowColumns[];
  readonly count: number;
  readonly segment: number;
  readonly ids: SeriesIds;
  /** Most decimals that each series' values had so far, or keptAsBits; steady, so that the disk is used well. */
  readonly decimals: Uint8Array;
  /** Room for the places of all rows; afterwards the order of each part's, one part after the other. */
  readonly order: Uint32Array;
};

/** What rows become. */
export type LaidOut = { readonly columns: SampleColumns; readonly stretches: MinuteStretches };

/** Lays rows out for the table `samples`, in its order. Works in the layout's thread, or in any other for few rows. */
export class RowLayout {
  readonly #order = new RowOrder();

  /**
   * Fills `columns`, `stretches` and `order` of `rows`. The stretches are those of one part after the other, and never
   * lie in two.
   */
  layOut(rows: RowsToLayOut, { columns, stretches }: LaidOut): void {
    columns.clear();
    columns.reserve(rows.count);
    stretches.clear();
    let begun = 0;
    for (const part of rows.parts) {
      const order = rows.order.subarray(begun, begun + part.count);
      begun += part.count;
      const isSorted = this.#order.write(order, part, 0, rows.ids);
      if (!isSorted) stretches.leave(0, part.count);
      for (let from = 0; from < part.count; ) {
        const to = endOfRun(part, order, from, part.count);
        putRun(columns, rows, part, order, from, to);
        if (isSorted) stretches.addRun(part, order, from, to);
        from = to;
      }
    }
  }
}

/** Appends rows of one series. */
function putRun(
  columns: SampleColumns,
  { ids, decimals, segment }: RowsToLayOut,
  rows: RowColumns,
  order: Uint32Array,
  from: number,
  to: number,
): void {
  const { doubles, words } = rows;
  const series = words[order[from] * wordsPerRow + seriesAt];
  const idLow = ids.idLow[series];
  const idHigh = ids.idHigh[series];
  let i = from;
  for (;;) {
    i += columns.appendReadings(rows, order, i, to, idLow, idHigh, decimals[series]);
    if (i === to) return;
    const timestampMs = doubles[order[i] * doublesPerRow];
    const value = doubles[order[i] * doublesPerRow + valueAt];
    const marks = words[order[i] * wordsPerRow + marksAt];
    decimals[series] = decimalsFor(value, decimals[series]);
    // Tells observations of one time from each other.
    const sequenceLow = isLateObservation(marks) ? words[order[i] * wordsPerRow + placeAt] + 1 : 0;
    const sequenceHigh = isReading(marks) ? 0 : segment;
    columns.append(
      idLow,
      idHigh,
      timestampMs,
      value,
      sequenceLow,
      sequenceHigh,
      marks >>> keepDayShift,
      decimals[series],
    );
    i++;
  }
}
