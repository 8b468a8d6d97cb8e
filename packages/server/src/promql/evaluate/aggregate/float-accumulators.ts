import { ignoredInAggregation } from '../../histogram/index.ts';
import { absent, float, type GridSeries, setFloat } from '../grid-series.ts';
import type { MakeAccumulator } from './accumulator.ts';

/** `count`: floats and histograms alike. */
export const makeCount: MakeAccumulator = (out) => ({
  add(series) {
    for (let step = 0; step < out.present.length; step++) {
      if (series.present[step] !== absent) {
        setFloat(out, step, out.value[step] + (series.members?.[step] ?? 1));
      }
    }
  },
  finish() {},
});

/** `group`: 1 where there is anything. */
export const makeGroup: MakeAccumulator = (out) => ({
  add(series) {
    for (let step = 0; step < out.present.length; step++) {
      if (series.present[step] !== absent) {
        setFloat(out, step, 1);
      }
    }
  },
  finish() {},
});

/** `max`; NaN only where there is nothing else. */
export const makeMax: MakeAccumulator = (out, annotate) =>
  floatsOnly(
    'max',
    (step, value) => {
      const known = out.value[step];
      if (out.present[step] === absent || known < value || Number.isNaN(known)) {
        setFloat(out, step, value);
      }
    },
    annotate,
  );

/** `min`; NaN only where there is nothing else. */
export const makeMin: MakeAccumulator = (out, annotate) =>
  floatsOnly(
    'min',
    (step, value) => {
      const known = out.value[step];
      if (out.present[step] === absent || known > value || Number.isNaN(known)) {
        setFloat(out, step, value);
      }
    },
    annotate,
  );

/** `stddev` and `stdvar`, by Welford's method; NaN if any value is NaN or infinite. */
export function makeVariance(name: 'stddev' | 'stdvar'): MakeAccumulator {
  return (out, annotate) => {
    const steps = out.present.length;
    const mean = new Float64Array(steps);
    const counts = new Uint32Array(steps);
    const addFloat = (step: number, value: number) => {
      const count = counts[step] + 1;
      counts[step] = count;
      if (count === 1) {
        mean[step] = value;
        setFloat(out, step, Number.isFinite(value) ? 0 : Number.NaN);
        return;
      }
      const delta = value - mean[step];
      const newMean = mean[step] + delta / count;
      mean[step] = newMean;
      setFloat(out, step, out.value[step] + delta * (value - newMean));
    };
    const accumulator = floatsOnly(name, addFloat, annotate);
    return {
      add: accumulator.add,
      finish() {
        for (let step = 0; step < steps; step++) {
          const variance = out.value[step] / counts[step];
          out.value[step] = name === 'stddev' ? Math.sqrt(variance) : variance;
        }
      },
    };
  };
}

function floatsOnly(
  name: string,
  addFloat: (step: number, value: number) => void,
  annotate: Parameters<MakeAccumulator>[1],
) {
  return {
    add(series: GridSeries) {
      for (let step = 0; step < series.present.length; step++) {
        if (series.present[step] === float) {
          addFloat(step, series.value[step]);
        } else if (series.present[step] !== absent) {
          annotate(ignoredInAggregation(name), '');
        }
      }
    },
    finish() {},
  };
}
