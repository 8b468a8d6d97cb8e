import { setFloat } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import { quantileOf, quantileOfSorted } from '../quantile.ts';
import { invalidQuantile } from '../remarks.ts';
import { isOverlapping } from './overlap.ts';
import type { RangeFunction } from './range-function.ts';
import { SortedWindow } from './sorted-window.ts';
import type { Window } from './window.ts';

/** `stdvar_over_time` */
export const varianceOverTime: RangeFunction = {
  floats: (out) => (window) => setFloat(out, window.step, varianceOf(window)),
  mixed: 'ignore',
};

/** `stddev_over_time` */
export const deviationOverTime: RangeFunction = {
  floats: (out) => (window) => setFloat(out, window.step, Math.sqrt(varianceOf(window))),
  mixed: 'ignore',
};

/** Welford's method, with both sums compensated. */
function varianceOf({ series, from, to }: Window): number {
  const { value } = series;
  let mean = 0;
  let meanLost = 0;
  let squares = 0;
  let squaresLost = 0;
  for (let at = from; at < to; at++) {
    const now = value[at];
    const delta = now - (mean + meanLost);
    const step = delta / (at - from + 1);
    const newMean = mean + step;
    meanLost = compensate(step, mean, newMean, meanLost);
    mean = newMean;
    const square = delta * (now - (mean + meanLost));
    const newSquares = squares + square;
    squaresLost = compensate(square, squares, newSquares, squaresLost);
    squares = newSquares;
  }
  return (squares + squaresLost) / (to - from);
}

/** `quantile_over_time` */
export const quantileOverTime: RangeFunction = {
  floats: (out, call) => {
    let sorted: SortedWindow | null = null;
    return (window) => {
      const quantile = call.scalars[0]?.[window.step] ?? Number.NaN;
      if (!(quantile >= 0 && quantile <= 1)) {
        call.annotations.add(invalidQuantile(quantile), '', call.firstArgument);
      }
      const { series, from, to, step } = window;
      if (!isOverlapping(call.vector)) {
        setFloat(out, step, quantileOf(quantile, series.value.slice(from, to)));
        return;
      }
      const kept = sorted ?? new SortedWindow(series.value);
      sorted = kept;
      kept.moveTo(from, to);
      setFloat(
        out,
        step,
        quantileOfSorted(quantile, kept.size, (rank) => kept.at(rank)),
      );
    };
  },
  mixed: 'ignore',
};

/** `mad_over_time`: the median distance from the median; NaN if any value is. */
export const medianDeviationOverTime: RangeFunction = {
  floats: (out) => (window) => {
    const values = window.series.value.slice(window.from, window.to);
    const median = values.includes(Number.NaN) ? Number.NaN : quantileOf(0.5, values);
    const distances = values.map((value) => Math.abs(value - median));
    setFloat(out, window.step, quantileOf(0.5, distances));
  },
  mixed: 'ignore',
};
