import { changesFunction, resetsFunction } from './changes.ts';
import {
  maxOverTime,
  minOverTime,
  timeOfMaxOverTime,
  timeOfMinOverTime,
} from './extremes-over-time.ts';
import { newestPairFunction } from './newest-pair.ts';
import {
  countOverTime,
  firstOverTime,
  lastOverTime,
  presentOverTime,
  timeOfFirstOverTime,
  timeOfLastOverTime,
} from './one-sample.ts';
import type { RangeFunction } from './range-function.ts';
import { rateFunction } from './rate.ts';
import {
  deviationOverTime,
  medianDeviationOverTime,
  quantileOverTime,
  varianceOverTime,
} from './spread-over-time.ts';
import { averageOverTime, sumOverTime } from './sums-over-time.ts';
import { deriv, doubleExponentialSmoothing, predictLinear } from './trend.ts';

/** All functions that take a range vector, but `absent_over_time`, which looks at all series together. */
export const rangeFunctions: ReadonlyMap<string, RangeFunction> = new Map([
  ['avg_over_time', averageOverTime],
  ['changes', changesFunction],
  ['count_over_time', countOverTime],
  ['delta', rateFunction({ isCounter: false, isRate: false })],
  ['deriv', deriv],
  ['double_exponential_smoothing', doubleExponentialSmoothing],
  ['first_over_time', firstOverTime],
  ['idelta', newestPairFunction(false)],
  ['increase', rateFunction({ isCounter: true, isRate: false })],
  ['irate', newestPairFunction(true)],
  ['last_over_time', lastOverTime],
  ['mad_over_time', medianDeviationOverTime],
  ['max_over_time', maxOverTime],
  ['min_over_time', minOverTime],
  ['predict_linear', predictLinear],
  ['present_over_time', presentOverTime],
  ['quantile_over_time', quantileOverTime],
  ['rate', rateFunction({ isCounter: true, isRate: true })],
  ['resets', resetsFunction],
  ['stddev_over_time', deviationOverTime],
  ['stdvar_over_time', varianceOverTime],
  ['sum_over_time', sumOverTime],
  ['ts_of_first_over_time', timeOfFirstOverTime],
  ['ts_of_last_over_time', timeOfLastOverTime],
  ['ts_of_max_over_time', timeOfMaxOverTime],
  ['ts_of_min_over_time', timeOfMinOverTime],
]);
