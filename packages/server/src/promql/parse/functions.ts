import type { ValueType } from './expression.ts';

/** A function of PromQL. */
export type PromqlFunction = {
  name: string;
  argTypes: readonly ValueType[];
  /**
   * 0: takes exactly `argTypes`. n > 0: the last one may be left out or given n times in all. -1: the last one may
   * be left out or given any number of times.
   */
  variadic: number;
  returnType: ValueType;
  /** Behind a feature flag in Prometheus; always on here. */
  experimental: boolean;
};

/** Functions that take one thing and give a vector. */
const ofVector =
  'abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count ' +
  'histogram_stddev histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh ' +
  'timestamp';
const ofMatrix =
  'absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate ' +
  'last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time ' +
  'sum_over_time';
const ofMatrixExperimental =
  'mad_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time';
/** Parts of a date; of time() if no vector is given. */
const ofDate = 'day_of_month day_of_week day_of_year days_in_month hour minute month year';

const v: ValueType = 'vector';
const m: ValueType = 'matrix';
const n: ValueType = 'scalar';
const s: ValueType = 'string';

/** All functions of Prometheus 3.15, by name. */
export const functions: ReadonlyMap<string, PromqlFunction> = new Map(
  [
    ...named(ofVector, [v]),
    ...named(ofMatrix, [m]),
    ...named(ofMatrixExperimental, [m], { experimental: true }),
    ...named(ofDate, [v], { variadic: 1 }),
    ...named('clamp', [v, n, n]),
    ...named('clamp_max clamp_min', [v, n]),
    ...named('double_exponential_smoothing', [m, n, n], { experimental: true }),
    ...named('end range start step', [], { returnType: n, experimental: true }),
    ...named('histogram_fraction', [n, n, v]),
    ...named('histogram_quantile', [n, v]),
    ...named('histogram_quantiles', [v, s, n, n], { variadic: 9, experimental: true }),
    ...named('info', [v, v], { variadic: 1, experimental: true }),
    ...named('label_join', [v, s, s, s], { variadic: -1 }),
    ...named('label_replace', [v, s, s, s, s]),
    ...named('max_of min_of', [n, n], { returnType: n, experimental: true }),
    ...named('pi time', [], { returnType: n }),
    ...named('predict_linear', [m, n]),
    ...named('quantile_over_time', [n, m]),
    ...named('round', [v, n], { variadic: 1 }),
    ...named('scalar', [v], { returnType: n }),
    ...named('sort_by_label sort_by_label_desc', [v, s], { variadic: -1, experimental: true }),
    ...named('start_timestamp', [v], { experimental: true }),
    ...named('vector', [n]),
  ].map((one) => [one.name, one]),
);

function named(
  names: string,
  argTypes: readonly ValueType[],
  rest: Partial<PromqlFunction> = {},
): PromqlFunction[] {
  const defaults = { argTypes, variadic: 0, returnType: v, experimental: false };
  return names.split(' ').map((name) => ({ name, ...defaults, ...rest }));
}
