import { KeyBytes } from './key-bytes.ts';
import type { MetricNames } from './metric-names.ts';
import type { PairTable } from './pair-table.ts';
import type { SeriesPairs } from './series-pairs.ts';

/**
 * Values of labels as numbers, so that series can be grouped by them and tested without making texts: a condition
 * is tested once for each value, not for each series. Part of a {@link SeriesTable}.
 */
export class LabelValues {
  readonly #names: MetricNames;
  readonly #pairs: PairTable;
  readonly #pairsOf: SeriesPairs;
  readonly #asked = new KeyBytes();

  constructor(names: MetricNames, pairs: PairTable, pairsOf: SeriesPairs) {
    this.#names = names;
    this.#pairs = pairs;
    this.#pairsOf = pairsOf;
  }

  /**
   * Gives for the index of a series a number that stands for its value of the label, or -1 when it lacks the
   * label. {@link text} gives the text of a number.
   */
  numberOf(label: string): (index: number) => number {
    const number = this.#labelNumber(label);
    return (index) => this.#pairsOf.withLabel(index, number);
  }

  text(valueNumber: number): string {
    return this.#pairs.valueText(valueNumber);
  }

  /** The numbers of all values that live series have for a label. */
  *of(label: string): Generator<number> {
    const number = this.#labelNumber(label);
    if (number !== -1) yield* this.#pairs.ofLabel(number);
  }

  /** Indexes of the live series with this value of its label, in the order of their birth. */
  indexesOf(valueNumber: number): Uint32Array {
    return this.#pairsOf.indexesWith(valueNumber);
  }

  /** Stands for the name of the series; {@link nameText} gives its text. */
  nameNumber(index: number): number {
    return this.#names.ofSeries[index];
  }

  nameText(nameNumber: number): string {
    return this.#names.texts.text(nameNumber);
  }

  #labelNumber(label: string): number {
    this.#asked.setKey(label);
    return this.#pairs.labels.find(this.#asked.bytes, 0, this.#asked.length);
  }
}
