import { setFloat, setHistogram } from '../grid-series.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

/** `count_over_time` */
export const countOverTime = ofAnything(
  (out) => (window) =>
    setFloat(out, window.step, floatsIn(window) + window.histogramsTo - window.histogramsFrom),
);

function floatsIn({ series: { weight }, from, to }: Window): number {
  if (weight === undefined) return to - from;
  let count = 0;
  for (let at = from; at < to; at++) count += weight[at];
  return count;
}

/** `present_over_time` */
export const presentOverTime = ofAnything((out) => (window) => setFloat(out, window.step, 1));

/** `first_over_time` */
export const firstOverTime: RangeFunction = {
  ...ofAnything((out) => (window) => {
    const { timestampMs, value, histograms } = window.series;
    const sample =
      window.histogramsFrom < window.histogramsTo ? histograms[window.histogramsFrom] : undefined;
    const hasFloat = window.from < window.to;
    if (sample === undefined || (hasFloat && timestampMs[window.from] < sample.timestampMs)) {
      setFloat(out, window.step, value[window.from]);
    } else {
      setHistogram(out, window.step, sample.histogram);
    }
  }),
  keepsName: true,
};

/** `last_over_time` */
export const lastOverTime: RangeFunction = {
  ...ofAnything((out) => (window) => {
    const { timestampMs, value, histograms } = window.series;
    const sample =
      window.histogramsFrom < window.histogramsTo ? histograms[window.histogramsTo - 1] : undefined;
    const hasFloat = window.from < window.to;
    if (sample === undefined || (hasFloat && timestampMs[window.to - 1] > sample.timestampMs)) {
      setFloat(out, window.step, value[window.to - 1]);
    } else {
      setHistogram(out, window.step, sample.histogram);
    }
  }),
  keepsName: true,
};

/** `ts_of_first_over_time` */
export const timeOfFirstOverTime = ofAnything((out) => (window) => {
  const { timestampMs, histograms } = window.series;
  const floatMs = window.from < window.to ? timestampMs[window.from] : Infinity;
  const histogramMs =
    window.histogramsFrom < window.histogramsTo
      ? (histograms[window.histogramsFrom]?.timestampMs ?? Infinity)
      : Infinity;
  setFloat(out, window.step, Math.min(floatMs, histogramMs) / 1000);
});

/** `ts_of_last_over_time` */
export const timeOfLastOverTime = ofAnything((out) => (window) => {
  const { timestampMs, histograms } = window.series;
  const floatMs = window.from < window.to ? timestampMs[window.to - 1] : -Infinity;
  const histogramMs =
    window.histogramsFrom < window.histogramsTo
      ? (histograms[window.histogramsTo - 1]?.timestampMs ?? -Infinity)
      : -Infinity;
  setFloat(out, window.step, Math.max(floatMs, histogramMs) / 1000);
});

function ofAnything(make: MakeVisitor): RangeFunction {
  return { floats: make, mixed: make };
}
