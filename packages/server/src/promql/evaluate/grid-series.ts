import type { LabelPairs } from '../../series/index.ts';
import type { FloatHistogram } from '../histogram/index.ts';
import { type Budget, pointsPerSeries } from './limits.ts';

/** What a series has at a step of the grid. */
export const absent = 0;
export const float = 1;
export const histogram = 2;

/**
 * A series of an instant vector, at all steps of the grid at once. Whoever made it may change its arrays until he
 * hands it on; from then on it is read only, because several results may share it.
 */
export type GridSeries = {
  labels: LabelPairs;
  /** `__name__` says no longer what the values are: it goes when the query is done (delayed name removal). */
  dropName: boolean;
  /** `absent`, `float` or `histogram`, for each step. */
  present: Uint8Array;
  /** Where `present` is `float`. */
  value: Float64Array;
  /** Where `present` is `histogram`; null if there is none at all. */
  histograms: (FloatHistogram | null)[] | null;
  /** Of how many series each value is the sum, where several were put together before they were aggregated. */
  members?: Float64Array;
};

/** Values that one block of memory is made for: many small typed arrays would be slow to make. */
const blockPoints = 1 << 15;

/** Makes series for one grid, several of them in one block of memory. */
export class SeriesMaker {
  readonly count: number;
  readonly #budget: Budget;
  #values = new Float64Array(0);
  #presence = new Uint8Array(0);
  #used = 0;

  /** @param count steps of the grid */
  constructor(count: number, budget: Budget) {
    this.count = count;
    this.#budget = budget;
  }

  /** A series that is absent everywhere. */
  make(labels: LabelPairs, dropName: boolean): GridSeries {
    this.#budget.takePoints(this.count + pointsPerSeries);
    if (this.#used + this.count > this.#values.length) {
      const points = Math.max(this.count, Math.min(blockPoints, 16 * (this.#used + this.count)));
      this.#values = new Float64Array(points);
      this.#presence = new Uint8Array(points);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += this.count;
    return {
      labels,
      dropName,
      present: this.#presence.subarray(from, this.#used),
      value: this.#values.subarray(from, this.#used),
      histograms: null,
    };
  }
}

export function setFloat(series: GridSeries, step: number, value: number): void {
  series.present[step] = float;
  series.value[step] = value;
}

export function setHistogram(series: GridSeries, step: number, value: FloatHistogram): void {
  series.present[step] = histogram;
  series.histograms ??= new Array<FloatHistogram | null>(series.present.length).fill(null);
  series.histograms[step] = value;
}

/** null where there is none. */
export function histogramAt(series: GridSeries, step: number): FloatHistogram | null {
  return series.histograms?.[step] ?? null;
}

/** Copies one step of `from`, whatever it is. */
export function copyStep(from: GridSeries, to: GridSeries, step: number): void {
  to.present[step] = from.present[step];
  to.value[step] = from.value[step];
  const value = histogramAt(from, step);
  if (value !== null) {
    setHistogram(to, step, value);
  }
}

export function isEmpty(series: GridSeries): boolean {
  return series.present.indexOf(float) < 0 && series.present.indexOf(histogram) < 0;
}

/** Not 0 for each step at which any of the series has something. */
export function anyPresent(series: readonly GridSeries[], steps: number): Uint8Array {
  const any = new Uint8Array(steps);
  for (const one of series) {
    for (let step = 0; step < steps; step++) {
      any[step] = any[step] | one.present[step];
    }
  }
  return any;
}
