import type { LabelPairs } from '../../../series/index.ts';
import { absent, type GridSeries, SeriesMaker, setFloat } from '../grid-series.ts';
import { labelsKey } from '../labels.ts';
import { duplicateLabels, type Scope } from '../scope.ts';

/** Series of floats that come one by one, with labels whose metric name no longer holds. */
export class FloatResults {
  readonly #maker: SeriesMaker;
  readonly #byKey = new Map<string, GridSeries>();
  /** Most results come with the very labels of the one before. */
  #lastLabels: LabelPairs | null = null;
  #last: GridSeries | null = null;

  constructor({ grid, query }: Scope) {
    this.#maker = new SeriesMaker(grid.count, query.budget);
  }

  set(labels: LabelPairs, step: number, value: number): void {
    const series = this.#seriesOf(labels);
    if (series.present[step] !== absent) {
      throw duplicateLabels();
    }
    setFloat(series, step, value);
  }

  all(): GridSeries[] {
    return [...this.#byKey.values()];
  }

  #seriesOf(labels: LabelPairs): GridSeries {
    if (this.#last !== null && this.#lastLabels === labels) {
      return this.#last;
    }
    const key = labelsKey(labels);
    let series = this.#byKey.get(key);
    if (series === undefined) {
      series = this.#maker.make(labels, true);
      this.#byKey.set(key, series);
    }
    this.#lastLabels = labels;
    this.#last = series;
    return series;
  }
}
