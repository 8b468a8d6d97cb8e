import type { Matcher } from '../promql/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import { compareTexts, labelsWithName } from './labels-with-name.ts';
import { matchSeries, nameLabel } from './match-series.ts';
import { Turn } from './turn.ts';

/** Which series a list is about: those that any of the selectors selects, all if there are none. */
export type ListedSeries = {
  selectors: readonly (readonly Matcher[])[];
  /** Series whose newest sample is older are left out. */
  startMs: number;
  signal: AbortSignal;
};

/** More series than this are listed in the order of their birth: sorting would hold up everybody. */
export const maxSortedSeries = 50_000;

/** Lists what there is: series, names of labels and their values. */
export class SeriesLists {
  readonly #table: SeriesTable;

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  /** Labels of the series with the name among them, sorted, at most `limit` (0: all), and whether that cut some. */
  async series(
    listed: ListedSeries,
    limit: number,
  ): Promise<{ rows: LabelPairs[]; isCut: boolean }> {
    const indexes = await this.indexes(listed);
    const isCut = limit > 0 && indexes.length > limit;
    const turn = new Turn(listed.signal);
    const rows: LabelPairs[] = [];
    for (const index of isCut ? indexes.subarray(0, limit) : indexes) {
      if (turn.isOver) await turn.next();
      if (!this.#table.has(index)) continue;
      const { name, labels } = this.#table.definition(index);
      rows.push(labelsWithName(name, labels));
    }
    if (rows.length <= maxSortedSeries) rows.sort(compareLabels);
    return { rows, isCut };
  }

  /** Names of labels, sorted. */
  async labelNames(listed: ListedSeries): Promise<string[]> {
    const names = new Set<string>();
    if (isAboutAll(listed)) {
      if (this.#table.activeCount > 0) names.add(nameLabel);
      for (const { label } of this.#table.labelCounts()) names.add(label);
      return [...names].sort(compareTexts);
    }
    const turn = new Turn(listed.signal);
    for (const index of await this.indexes(listed)) {
      if (turn.isOver) await turn.next();
      if (!this.#table.has(index)) continue;
      names.add(nameLabel);
      for (const [label] of this.#table.definition(index).labels) names.add(label);
    }
    return [...names].sort(compareTexts);
  }

  /** Values of a label, sorted. */
  async labelValues(label: string, listed: ListedSeries): Promise<string[]> {
    const { values } = this.#table;
    const turn = new Turn(listed.signal);
    if (isAboutAll(listed)) {
      if (label === nameLabel) return [...this.#table.names()].sort(compareTexts);
      return Array.from(values.of(label), (number) => values.text(number)).sort(compareTexts);
    }
    const isName = label === nameLabel;
    const numberOf = isName ? (index: number) => values.nameNumber(index) : values.numberOf(label);
    const numbers = new Set<number>();
    for (const index of await this.indexes(listed)) {
      if (turn.isOver) await turn.next();
      if (this.#table.has(index)) numbers.add(numberOf(index));
    }
    numbers.delete(-1);
    const textOf = (number: number) => (isName ? values.nameText(number) : values.text(number));
    return Array.from(numbers, textOf).sort(compareTexts);
  }

  /** Indexes of the series that are meant, each once. */
  async indexes({ selectors, startMs, signal }: ListedSeries): Promise<Uint32Array> {
    const all = await this.#matching(selectors, signal);
    const { lastTimestampMs } = this.#table;
    return all.filter((index) => !(lastTimestampMs[index] < startMs));
  }

  async #matching(selectors: ListedSeries['selectors'], signal: AbortSignal): Promise<Uint32Array> {
    if (selectors.length <= 1) return matchSeries(this.#table, selectors[0] ?? [], signal);
    // Never the series of each selector: there may be thousands of selectors that select everything.
    const all = new Set<number>();
    const turn = new Turn(signal);
    for (const matchers of selectors) {
      if (turn.isOver) await turn.next();
      for (const index of await matchSeries(this.#table, matchers, signal)) all.add(index);
    }
    return Uint32Array.from(all).sort();
  }
}

/**
 * Then the counts of the table answer, and no series is looked at: Grafana asks so for whole servers. Names and values
 * of series that have ended are among them, as they are in Prometheus for as long as a block has them.
 */
function isAboutAll({ selectors }: ListedSeries): boolean {
  return selectors.length === 0;
}

function compareLabels(a: LabelPairs, b: LabelPairs): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compareTexts(a[i][0], b[i][0]) || compareTexts(a[i][1], b[i][1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
