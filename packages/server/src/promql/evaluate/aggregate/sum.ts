import { absent, float } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import type { MakeAccumulator } from './accumulator.ts';
import { HistogramAggregates } from './histogram-aggregates.ts';

/** `sum` */
export const makeSum: MakeAccumulator = (out, annotate) => {
  const { present, value: sum } = out;
  const lost = new Float64Array(sum.length);
  const histograms = new HistogramAggregates('sum');
  return {
    add(series) {
      const { value } = series;
      for (let step = 0; step < sum.length; step++) {
        const kind = series.present[step];
        if (kind === float) {
          const added = value[step] as number;
          if (present[step] === absent) {
            present[step] = float;
            sum[step] = added;
          } else {
            const before = sum[step] as number;
            const after = before + added;
            lost[step] = compensate(added, before, after, lost[step] as number);
            sum[step] = after;
          }
        } else if (kind !== absent) {
          histograms.add(series, step);
        }
      }
    },
    finish() {
      for (let step = 0; step < sum.length; step++) {
        sum[step] = (sum[step] as number) + (lost[step] as number);
      }
      histograms.finish(out, annotate);
    },
  };
};
