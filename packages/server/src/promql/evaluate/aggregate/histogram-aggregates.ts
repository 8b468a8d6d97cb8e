import {
  type FloatHistogram,
  HistogramAggregate,
  mixedFloatsAndHistogramsInAggregation,
} from '../../histogram/index.ts';
import { absent, float, type GridSeries, histogramAt, setHistogram } from '../grid-series.ts';
import { labelValue, metricNameLabel } from '../labels.ts';
import type { Annotate } from './accumulator.ts';

/** Sums or means of a group's histograms, for the steps that have any. */
export class HistogramAggregates {
  readonly #kind: 'sum' | 'mean';
  readonly #byStep = new Map<number, HistogramAggregate>();
  #metricName = '';

  constructor(kind: 'sum' | 'mean') {
    this.#kind = kind;
  }

  add(series: GridSeries, step: number): void {
    const histogram = histogramAt(series, step);
    if (histogram === null) {
      return;
    }
    this.#metricName = labelValue(series.labels, metricNameLabel);
    let aggregate = this.#byStep.get(step);
    if (aggregate === undefined) {
      aggregate = new HistogramAggregate(this.#kind);
      this.#byStep.set(step, aggregate);
    }
    aggregate.add(histogram);
  }

  /** Puts them into `out`; where a step has floats as well it gets nothing. */
  finish(out: GridSeries, annotate: Annotate): void {
    for (const [step, aggregate] of this.#byStep) {
      const result: FloatHistogram | null = aggregate.result((note) =>
        annotate(note, this.#metricName),
      );
      if (out.present[step] === float) {
        annotate(mixedFloatsAndHistogramsInAggregation, '');
        out.present[step] = absent;
      } else if (result !== null) {
        setHistogram(out, step, result);
      }
    }
  }
}
