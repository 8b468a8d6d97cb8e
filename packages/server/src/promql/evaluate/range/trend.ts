import { timeAt } from '../grid.ts';
import { setFloat } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import { executionError } from '../scope.ts';
import type { RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

/** `deriv`: the slope of the line that fits the samples best. */
export const deriv: RangeFunction = {
  floats: (out) => (window) => {
    if (window.to - window.from >= 2) {
      // From a time near the samples: numbers stay small, and so exact.
      const originMs = window.series.timestampMs[window.from];
      setFloat(out, window.step, fitLine(window, originMs).slope);
    }
  },
  mixed: 'ignore',
};

/** `predict_linear`: where that line will be in some seconds. */
export const predictLinear: RangeFunction = {
  floats: (out, call) => (window) => {
    if (window.to - window.from >= 2) {
      const seconds = call.scalars[0]?.[window.step] ?? Number.NaN;
      const { slope, intercept } = fitLine(window, timeAt(call.grid, window.step));
      setFloat(out, window.step, slope * seconds + intercept);
    }
  },
  mixed: 'ignore',
};

/** By least squares, with compensated sums. `intercept` is the line's value at `originMs`. */
function fitLine(window: Window, originMs: number): { slope: number; intercept: number } {
  const { timestampMs, value } = window.series;
  const { from, to } = window;
  const first = value[from];
  let isConstant = true;
  let [sumX, sumY, sumXY, sumXX] = [0, 0, 0, 0];
  let [lostX, lostY, lostXY, lostXX] = [0, 0, 0, 0];
  for (let at = from; at < to; at++) {
    const y = value[at];
    const x = (timestampMs[at] - originMs) / 1000;
    isConstant = isConstant && (at === from || y === first);
    lostX = compensate(x, sumX, sumX + x, lostX);
    sumX += x;
    lostY = compensate(y, sumY, sumY + y, lostY);
    sumY += y;
    lostXY = compensate(x * y, sumXY, sumXY + x * y, lostXY);
    sumXY += x * y;
    lostXX = compensate(x * x, sumXX, sumXX + x * x, lostXX);
    sumXX += x * x;
  }
  if (isConstant) {
    return Number.isFinite(first) || Number.isNaN(first)
      ? { slope: 0, intercept: first }
      : { slope: Number.NaN, intercept: Number.NaN };
  }
  const count = to - from;
  const [x, y] = [sumX + lostX, sumY + lostY];
  const covariance = sumXY + lostXY - (x * y) / count;
  const slope = covariance / (sumXX + lostXX - (x * x) / count);
  return { slope, intercept: y / count - (slope * x) / count };
}

/** `double_exponential_smoothing` (Holt's linear method) */
export const doubleExponentialSmoothing: RangeFunction = {
  floats: (out, call) => (window) => {
    const smoothing = call.scalars[0]?.[window.step] ?? Number.NaN;
    const trend = call.scalars[1]?.[window.step] ?? Number.NaN;
    checkFactor('smoothing', 'sf', smoothing);
    checkFactor('trend', 'tf', trend);
    if (window.to - window.from >= 2) {
      setFloat(out, window.step, smooth(window, smoothing, trend));
    }
  },
  mixed: 'ignore',
};

function checkFactor(name: string, symbol: string, factor: number): void {
  if (factor <= 0 || factor >= 1) {
    throw executionError(
      `invalid ${name} factor. Expected: 0 < ${symbol} < 1, got: ${factor.toFixed(6)}`,
    );
  }
}

function smooth({ series, from, to }: Window, smoothing: number, trendFactor: number): number {
  const { value } = series;
  let before = 0;
  let smoothed = value[from];
  let trend = value[from + 1] - smoothed;
  for (let at = from + 1; at < to; at++) {
    if (at > from + 1) {
      trend = trendFactor * (smoothed - before) + (1 - trendFactor) * trend;
    }
    const next = smoothing * value[at] + (1 - smoothing) * (smoothed + trend);
    before = smoothed;
    smoothed = next;
  }
  return smoothed;
}
