import { mixedFloatsAndHistograms, multiply, SeriesIncrease } from '../../histogram/index.ts';
import { setFloat, setHistogram } from '../grid-series.ts';
import { edgesOf } from './extend-edges.ts';
import type { MakeVisitor, RangeFunction } from './range-function.ts';
import { extrapolate, type RateKind, rateColumn } from './rate-column.ts';

/** `rate`, `increase` and `delta`. */
export function rateFunction(kind: RateKind): RangeFunction {
  return {
    column: (series, vector, out) => rateColumn(series, vector, kind, out),
    // Without edges the column is taken.
    floats: betweenEdges(kind),
    mixed: ofHistograms(kind),
    edges: ['anchored', 'smoothed'],
  };
}

/** What `anchored` and `smoothed` know of the edges needs no extrapolation. */
function betweenEdges(kind: RateKind): MakeVisitor {
  return (out, call) => (window) => {
    const { edges, rangeMs } = call.vector;
    const found = edges === 'plain' ? null : edgesOf(window, edges, kind.isCounter);
    if (found === null) {
      return;
    }
    let change = found.right - found.left;
    if (kind.isCounter) {
      const { value } = window.series;
      let before = found.left;
      for (let at = found.from; at < found.to; at++) {
        const now = value[at];
        change += now < before ? before : 0;
        before = now;
      }
      change += found.right < before ? before : 0;
    }
    setFloat(out, window.step, kind.isRate ? change / (rangeMs / 1000) : change);
  };
}

/** Windows of histograms; those of nothing but floats are left to the column of the same series. */
function ofHistograms(kind: RateKind): MakeVisitor {
  return (out, call, metricName) => {
    const rangeS = call.vector.rangeMs / 1000;
    let increase: SeriesIncrease | null = null;
    const annotate = (note: Parameters<typeof call.annotations.add>[0]) =>
      call.annotations.add(note, metricName, call.firstArgument);
    return (window) => {
      const { histogramsFrom: from, histogramsTo: to } = window;
      const { histograms } = window.series;
      if (from === to) {
        return;
      }
      if (window.from < window.to) {
        annotate(mixedFloatsAndHistograms);
        out.present[window.step] = 0;
        return;
      }
      const [first, last] = [histograms[from], histograms[to - 1]];
      if (to - from < 2) {
        return;
      }
      increase ??= new SeriesIncrease(histograms, kind.isCounter);
      const change = increase.between(from, to, annotate);
      if (change === null) {
        return;
      }
      const sampledMs = last.timestampMs - first.timestampMs;
      const reachable = kind.isCounter && first.histogram.count >= 0;
      const coveredMs = extrapolate(
        sampledMs,
        first.timestampMs - window.startMs,
        window.endMs - last.timestampMs,
        to - from,
        reachable ? first.histogram.count : Infinity,
        change.count,
      );
      const factor = coveredMs / sampledMs;
      setHistogram(out, window.step, multiply(change, kind.isRate ? factor / rangeS : factor));
    };
  };
}
