import { absent, float } from '../grid-series.ts';
import { compensate } from '../kahan.ts';
import type { MakeAccumulator } from './accumulator.ts';
import { HistogramAggregates } from './histogram-aggregates.ts';

/**
 * `avg`: sum by count. Where the sum would overflow the mean is kept instead from there on, as Prometheus does:
 * it is less exact, but stays within the range of its values.
 */
export const makeAverage: MakeAccumulator = (out, annotate) => {
  const { present, value: total } = out;
  const lost = new Float64Array(total.length);
  const counts = new Uint32Array(total.length);
  const isMean = new Uint8Array(total.length);
  const histograms = new HistogramAggregates('mean');

  function addFloat(step: number, value: number, members: number): void {
    const count = counts[step] + members;
    counts[step] = count;
    if (count === members) {
      present[step] = float;
      total[step] = value;
      return;
    }
    const before = total[step];
    if (isMean[step] === 0) {
      const after = before + value;
      if (after !== Infinity && after !== -Infinity) {
        lost[step] = compensate(value, before, after, lost[step]);
        total[step] = after;
        return;
      }
      isMean[step] = 1;
      total[step] = before / (count - members);
      lost[step] = lost[step] / (count - members);
    }
    const weight = (count - members) / count;
    const mean = weight * total[step];
    const part = value / count;
    lost[step] = compensate(part, mean, mean + part, weight * lost[step]);
    total[step] = mean + part;
  }

  return {
    add(series) {
      for (let step = 0; step < total.length; step++) {
        const kind = series.present[step];
        if (kind === float) {
          addFloat(step, series.value[step], series.members?.[step] ?? 1);
        } else if (kind !== absent) {
          histograms.add(series, step);
        }
      }
    },
    finish() {
      for (let step = 0; step < total.length; step++) {
        const divisor = isMean[step] === 1 ? 1 : counts[step];
        total[step] = total[step] / divisor + lost[step] / divisor;
      }
      histograms.finish(out, annotate);
    },
  };
};
