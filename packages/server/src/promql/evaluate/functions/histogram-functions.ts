import {
  type FloatHistogram,
  histogramAverage,
  histogramStandardDeviation,
  histogramVariance,
} from '../../histogram/index.ts';
import { evaluateVector } from '../scope.ts';
import { histogramFractionFunction } from './histogram-fraction.ts';
import { histogramQuantileFunction, histogramQuantilesFunction } from './histogram-quantile.ts';
import { argument, type InstantFunction, mapHistograms } from './instant-function.ts';

function ofHistogram(map: (histogram: FloatHistogram) => number): InstantFunction {
  return async (call, scope) => {
    const series = await evaluateVector(argument(call, 0), scope);
    return { type: 'vector', series: await mapHistograms(series, scope, map) };
  };
}

export const histogramFunctions: readonly [string, InstantFunction][] = [
  ['histogram_avg', ofHistogram(histogramAverage)],
  ['histogram_count', ofHistogram((histogram) => histogram.count)],
  ['histogram_fraction', histogramFractionFunction],
  ['histogram_quantile', histogramQuantileFunction],
  ['histogram_quantiles', histogramQuantilesFunction],
  ['histogram_stddev', ofHistogram(histogramStandardDeviation)],
  ['histogram_stdvar', ofHistogram(histogramVariance)],
  ['histogram_sum', ofHistogram((histogram) => histogram.sum)],
];
