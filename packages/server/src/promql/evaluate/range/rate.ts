import { mixedFloatsAndHistograms, multiply, SeriesIncrease } from '../../histogram/index.ts';
import { setFloat, setHistogram } from '../grid-series.ts';
import { edgesOf } from './extend-edges.ts';
import { extrapolation } from './extrapolation.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import { ResetFinder } from './reset-finder.ts';

/** `isCounter`: a falling value is a reset; `isRate`: per second. */
type RateKind = { isCounter: boolean; isRate: boolean };

/** `rate`, `increase` and `delta`. */
export function rateFunction(kind: RateKind): RangeFunction {
  return {
    floats: (out, call, metricName) =>
      call.vector.edges === 'plain'
        ? ofFloats(kind)(out, call, metricName)
        : betweenEdges(kind, call.vector.edges)(out, call, metricName),
    mixed: ofHistograms(kind),
    edges: ['anchored', 'smoothed'],
  };
}

function ofFloats(kind: RateKind): MakeVisitor {
  return (out, call) => {
    const resets = new ResetFinder();
    const rangeS = call.vector.rangeMs / 1000;
    return (window) => {
      const { from, to } = window;
      if (to - from < 2) {
        return;
      }
      const { timestampMs, value } = window.series;
      const first = value[from] as number;
      let change = (value[to - 1] as number) - first;
      if (kind.isCounter) {
        change = resets.correct(change, value, from, to);
      }
      const firstMs = timestampMs[from] as number;
      const lastMs = timestampMs[to - 1] as number;
      // Counters cannot be negative: from 0 on is as far back as they can go.
      const shareToZero = kind.isCounter && change > 0 && first >= 0 ? first / change : Infinity;
      const factor = extrapolation(window, firstMs, lastMs, to - from, shareToZero);
      setFloat(out, window.step, change * (kind.isRate ? factor / rangeS : factor));
    };
  };
}

/** What `anchored` and `smoothed` know of the edges needs no extrapolation. */
function betweenEdges(kind: RateKind, edges: 'anchored' | 'smoothed'): MakeVisitor {
  return (out, call) => (window) => {
    const found = edgesOf(window, edges, kind.isCounter);
    if (found === null) {
      return;
    }
    let change = found.right - found.left;
    if (kind.isCounter) {
      const { value } = window.series;
      let before = found.left;
      for (let at = found.from; at < found.to; at++) {
        const now = value[at] as number;
        change += now < before ? before : 0;
        before = now;
      }
      change += found.right < before ? before : 0;
    }
    setFloat(out, window.step, kind.isRate ? change / (call.vector.rangeMs / 1000) : change);
  };
}

function ofHistograms(kind: RateKind): MakeVisitor {
  return (out, call, metricName) => {
    const visitFloats = ofFloats(kind)(out, call, metricName);
    const rangeS = call.vector.rangeMs / 1000;
    let increase: SeriesIncrease | null = null;
    const annotate = (note: Parameters<typeof call.annotations.add>[0]) =>
      call.annotations.add(note, metricName, call.firstArgument);
    return (window) => {
      const { histogramsFrom: from, histogramsTo: to } = window;
      const { histograms } = window.series;
      if (from === to) {
        visitFloats(window);
        return;
      }
      if (window.from < window.to) {
        annotate(mixedFloatsAndHistograms);
        return;
      }
      const [first, last] = [histograms[from], histograms[to - 1]];
      if (to - from < 2 || first === undefined || last === undefined) {
        return;
      }
      increase ??= new SeriesIncrease(histograms, kind.isCounter);
      const change = increase.between(from, to, annotate);
      if (change === null) {
        return;
      }
      const canReachZero = kind.isCounter && change.count > 0 && first.histogram.count >= 0;
      const shareToZero = canReachZero ? first.histogram.count / change.count : Infinity;
      const factor = extrapolation(
        window,
        first.timestampMs,
        last.timestampMs,
        to - from,
        shareToZero,
      );
      setHistogram(out, window.step, multiply(change, kind.isRate ? factor / rangeS : factor));
    };
  };
}
