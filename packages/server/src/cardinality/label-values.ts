import type { SeriesTable } from '../series/index.ts';

/** Most series that are looked at for one answer; of more, so many are picked evenly. */
export const maxCountedSeries = 200_000;

/** Most different values that are kept apart for one answer, over all labels. */
export const maxCountedValues = 500_000;

/** So many series are looked at before others have their turn. */
const seriesPerTurn = 500;

/** A label with the number of series of each of its values. */
export type LabelValues = { label: string; series: number; values: Map<string, number> };

/** Labels as they were counted, on so many series. */
export type CountedLabels = { labels: LabelValues[]; countedSeries: number };

/**
 * Counts labels and their values over the series that `at` gives for 0 to `count`, in turns, so that
 * nobody waits for it. Where there are too many, what is counted is a part of them.
 */
export async function countLabelValues(
  table: SeriesTable,
  count: number,
  at: (position: number) => number,
  takeTurn: () => Promise<void>,
): Promise<CountedLabels> {
  const counter = new LabelCounter();
  const picked = Math.min(count, maxCountedSeries);
  for (let i = 0; i < picked; i++) {
    if (i > 0 && i % seriesPerTurn === 0) await takeTurn();
    const index = at(picked === count ? i : Math.floor((i * count) / picked));
    if (!table.has(index)) continue;
    for (const [label, value] of table.definition(index).labels) counter.add(label, value);
    counter.seriesCount++;
  }
  return {
    labels: [...counter.labels.values()],
    countedSeries: counter.seriesCount,
  };
}

class LabelCounter {
  readonly labels = new Map<string, LabelValues>();
  seriesCount = 0;
  #valueCount = 0;

  add(label: string, value: string): void {
    let known = this.labels.get(label);
    if (known === undefined) {
      known = { label, series: 0, values: new Map() };
      this.labels.set(label, known);
    }
    known.series++;
    const ofValue = known.values.get(value);
    if (ofValue !== undefined) known.values.set(value, ofValue + 1);
    else if (this.#valueCount < maxCountedValues) {
      this.#valueCount++;
      known.values.set(value, 1);
    }
  }
}
