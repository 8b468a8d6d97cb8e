import { absent, float, type GridSeries, histogram } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import type { MakeAccumulator } from './accumulator.ts';
import { HistogramAggregates } from './histogram-aggregates.ts';

/** `sum` */
export const makeSum: MakeAccumulator = (out, annotate) => {
  const { value: sum } = out;
  const lost = new Float64Array(sum.length);
  const histograms = new HistogramAggregates('sum');
  return {
    add(series) {
      addFloats(series, out, lost);
      for (const step of series.histograms?.keys() ?? []) {
        if (series.present[step] === histogram) {
          histograms.add(series, step);
        }
      }
    },
    finish() {
      for (let step = 0; step < sum.length; step++) {
        sum[step] = sum[step] + lost[step];
      }
      histograms.finish(out, annotate);
    },
  };
};

/** A plain loop over typed arrays, because this is where large queries spend their time. */
function addFloats(series: GridSeries, out: GridSeries, lost: Float64Array): void {
  const { value, present: kinds } = series;
  const { value: sum, present } = out;
  for (let step = 0; step < value.length; step++) {
    if (kinds[step] !== float) {
      continue;
    }
    const added = value[step];
    if (present[step] === absent) {
      present[step] = float;
      sum[step] = added;
    } else {
      const before = sum[step];
      const after = before + added;
      lost[step] = compensate(added, before, after, lost[step]);
      sum[step] = after;
    }
  }
}
