import { HistogramAggregate, mixedFloatsAndHistograms } from '../../histogram/index.ts';
import { setFloat, setHistogram } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import { isOverlapping } from './overlap.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import { SlidingSum } from './sliding-sum.ts';
import type { Window } from './window.ts';

/** `sum_over_time` */
export const sumOverTime: RangeFunction = {
  floats: ofFloats(sumOf, (_count, sum, lost) => sum + lost),
  mixed: ofHistograms('sum'),
};

/** `avg_over_time` */
export const averageOverTime: RangeFunction = {
  floats: (out, call, metricName) => {
    const ofSamples = ofSampleAverages(out, call, metricName);
    return (window) => {
      const { weight } = window.series;
      if (weight === undefined) ofSamples(window);
      else setFloat(out, window.step, weightedAverageOf(window, weight));
    };
  },
  mixed: ofHistograms('mean'),
};

const ofSampleAverages = ofFloats(averageOf, (count, sum, lost) => sum / count + lost / count);

/** @param fromSum works it out from a sum that did not overflow */
function ofFloats(
  fromWindow: (window: Window) => number,
  fromSum: (count: number, sum: number, lost: number) => number,
): MakeVisitor {
  return (out, call) => {
    if (!isOverlapping(call.vector)) {
      return (window) => setFloat(out, window.step, fromWindow(window));
    }
    let sums: SlidingSum | null = null;
    return (window) => {
      const { series, from, to } = window;
      sums ??= new SlidingSum(series.value, series.count);
      const { sum, lost } = sums.moveTo(from, to);
      const isExact = Number.isFinite(sum);
      setFloat(out, window.step, isExact ? fromSum(to - from, sum, lost) : fromWindow(window));
    };
  };
}

function sumOf({ series, from, to }: Window): number {
  const { value } = series;
  let sum = 0;
  let lost = 0;
  for (let at = from; at < to; at++) {
    const added = value[at];
    const newSum = sum + added;
    lost = compensate(added, sum, newSum, lost);
    sum = newSum;
  }
  return sum === Infinity || sum === -Infinity ? sum : sum + lost;
}

/** Sum by count, unless the sum overflows: then the mean is kept from there on. */
function averageOf({ series, from, to }: Window): number {
  const { value } = series;
  let sum = value[from];
  let lost = 0;
  for (let at = from + 1; at < to; at++) {
    const added = value[at];
    const newSum = sum + added;
    if (newSum === Infinity || newSum === -Infinity) {
      return runningMean(value, from, at, to, sum, lost);
    }
    lost = compensate(added, sum, newSum, lost);
    sum = newSum;
  }
  const count = to - from;
  return sum / count + lost / count;
}

/** Of values that are averages themselves, of so many samples each. */
function weightedAverageOf({ series, from, to }: Window, weight: Float64Array): number {
  let sum = 0;
  let lost = 0;
  let count = 0;
  for (let at = from; at < to; at++) {
    const added = series.value[at] * weight[at];
    const newSum = sum + added;
    lost = compensate(added, sum, newSum, lost);
    sum = newSum;
    count += weight[at];
  }
  return sum / count + lost / count;
}

function runningMean(
  value: Float64Array,
  from: number,
  overflowAt: number,
  to: number,
  sum: number,
  sumLost: number,
): number {
  let mean = sum / (overflowAt - from);
  let lost = sumLost / (overflowAt - from);
  for (let at = overflowAt; at < to; at++) {
    const count = at - from + 1;
    const weight = (count - 1) / count;
    const before = weight * mean;
    const part = value[at] / count;
    lost = compensate(part, before, before + part, weight * lost);
    mean = before + part;
  }
  return mean + lost;
}

function ofHistograms(kind: 'sum' | 'mean'): MakeVisitor {
  return (out, call, metricName) => (window) => {
    const annotate = (note: Parameters<typeof call.annotations.add>[0]) =>
      call.annotations.add(note, metricName, call.firstArgument);
    if (window.histogramsFrom === window.histogramsTo) {
      setFloat(out, window.step, kind === 'sum' ? sumOf(window) : averageOf(window));
      return;
    }
    if (window.from < window.to) {
      annotate(mixedFloatsAndHistograms);
      return;
    }
    const aggregate = new HistogramAggregate(kind);
    for (let at = window.histogramsFrom; at < window.histogramsTo; at++) {
      const sample = window.series.histograms[at];
      if (sample !== undefined) {
        aggregate.add(sample.histogram);
      }
    }
    const result = aggregate.result(annotate);
    if (result !== null) {
      setHistogram(out, window.step, result);
    }
  };
}
