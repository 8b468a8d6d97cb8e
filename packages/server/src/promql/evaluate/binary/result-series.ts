import type { LabelPairs } from '../../../series/index.ts';
import type { Binary, VectorMatching } from '../../parse/index.ts';
import { type GridSeries, isEmpty, type SeriesMaker } from '../grid-series.ts';
import {
  labelsKey,
  labelValue,
  onlyLabels,
  withLabel,
  withoutLabels,
  withoutReserved,
} from '../labels.ts';
import { arithmetic } from './float-operations.ts';

/** The series that an operator between vectors makes, by their labels. */
export class ResultSeries {
  readonly #expression: Binary;
  readonly #matching: VectorMatching;
  readonly #maker: SeriesMaker;
  readonly #results = new Map<string, GridSeries>();

  constructor(expression: Binary, matching: VectorMatching, maker: SeriesMaker) {
    this.#expression = expression;
    this.#matching = matching;
    this.#maker = maker;
  }

  /** Where the result of these two goes. */
  of(many: GridSeries, one: GridSeries): GridSeries {
    const labels = this.#labelsOf(many.labels, one.labels);
    const key = labelsKey(labels);
    let result = this.#results.get(key);
    if (result === undefined) {
      result = this.#maker.make(labels, this.#expression.returnBool || many.dropName);
      this.#results.set(key, result);
    }
    return result;
  }

  all(): GridSeries[] {
    return [...this.#results.values()].filter((result) => !isEmpty(result));
  }

  #labelsOf(many: LabelPairs, one: LabelPairs): LabelPairs {
    const matching = this.#matching;
    let labels = arithmetic.has(this.#expression.operator) ? withoutReserved(many) : many;
    if (matching.cardinality === 'one-to-one') {
      const names = new Set(matching.labels);
      labels = matching.isOn ? onlyLabels(labels, names) : withoutLabels(labels, names);
    }
    for (const name of matching.include) {
      labels = withLabel(labels, name, labelValue(one, name));
    }
    return labels;
  }
}
