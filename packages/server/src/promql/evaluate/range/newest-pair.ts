import {
  divide,
  type FloatHistogram,
  lastIncrease,
  mixedFloatsAndHistograms,
} from '../../histogram/index.ts';
import { setFloat, setHistogram } from '../grid-series.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import type { Window } from './window.ts';

type Sample = { timestampMs: number; value: number; histogram: FloatHistogram | null };

/** `irate` (isRate) and `idelta`: the difference between the last two samples. */
export function newestPairFunction(isRate: boolean): RangeFunction {
  return { floats: ofFloats(isRate), mixed: ofAny(isRate) };
}

function ofFloats(isRate: boolean): MakeVisitor {
  return (out) => (window) => {
    const last = window.to - 1;
    if (last <= window.from) {
      return;
    }
    const { timestampMs, value } = window.series;
    const seconds = (timestampMs[last] - timestampMs[last - 1]) / 1000;
    const change = difference(value[last - 1], value[last], isRate);
    setFloat(out, window.step, isRate ? change / seconds : change);
  };
}

/** A counter that fell began anew at 0. */
function difference(before: number, last: number, isRate: boolean): number {
  return isRate && last < before ? last : last - before;
}

function ofAny(isRate: boolean): MakeVisitor {
  return (out, call, metricName) => (window) => {
    const [before, last] = newestTwo(window);
    if (before === undefined || last === undefined) {
      return;
    }
    const annotate = (note: Parameters<typeof call.annotations.add>[0]) =>
      call.annotations.add(note, metricName, call.firstArgument);
    const seconds = (last.timestampMs - before.timestampMs) / 1000;
    if (before.histogram === null && last.histogram === null) {
      const change = difference(before.value, last.value, isRate);
      setFloat(out, window.step, isRate ? change / seconds : change);
    } else if (before.histogram !== null && last.histogram !== null) {
      const change = lastIncrease(before.histogram, last.histogram, isRate, annotate);
      if (change !== null) {
        setHistogram(out, window.step, isRate ? divide(change, seconds) : change);
      }
    } else {
      annotate(mixedFloatsAndHistograms);
    }
  };
}

function newestTwo(window: Window): Sample[] {
  const { series, from, to, histogramsFrom, histogramsTo } = window;
  const samples: Sample[] = [];
  for (let at = Math.max(from, to - 2); at < to; at++) {
    samples.push({
      timestampMs: series.timestampMs[at],
      value: series.value[at],
      histogram: null,
    });
  }
  for (const sample of series.histograms.slice(
    Math.max(histogramsFrom, histogramsTo - 2),
    histogramsTo,
  )) {
    samples.push({ ...sample, value: 0 });
  }
  return samples.sort((left, right) => left.timestampMs - right.timestampMs).slice(-2);
}
