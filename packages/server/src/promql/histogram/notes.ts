/**
 * What operations on histograms have to say beside their results, in the words of Prometheus. Whoever evaluates a
 * query gives the name of the metric, puts "PromQL warning: " or "PromQL info: " before and the place in the query
 * behind.
 */
import { quote } from '../parse/index.ts';

export type HistogramNote = {
  level: 'warning' | 'info';
  /** `metricName` is empty where there is none. */
  text: (metricName: string) => string;
};

/** Takes notes; an operation may say the same one many times. */
export type Annotate = (note: HistogramNote) => void;

function warning(text: (metricName: string) => string): HistogramNote {
  return { level: 'warning', text };
}

function info(text: (metricName: string) => string): HistogramNote {
  return { level: 'info', text };
}

function ofMetric(text: string, metricName: string): string {
  return metricName === '' ? text : `${text} for metric name ${quote(metricName)}`;
}

export const notACounter = warning(
  (name) => `this native histogram metric is not a counter: ${quote(name)}`,
);
export const notAGauge = warning(
  (name) => `this native histogram metric is not a gauge: ${quote(name)}`,
);
export const mixedFloatsAndHistograms = warning(
  (name) => `encountered a mix of histograms and floats for metric name ${quote(name)}`,
);
export const mixedFloatsAndHistogramsInAggregation = warning(
  () => 'encountered a mix of histograms and floats for aggregation',
);
export const mixedClassicAndNative = warning((name) =>
  ofMetric('vector contains a mix of classic and native histograms', name),
);
export const mixedExponentialAndCustom = warning(
  (name) =>
    `vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${quote(name)}`,
);
export const ignoredInMixedRange = info(
  (name) =>
    `ignored histograms in a range containing both floats and histograms for metric name ${quote(name)}`,
);
export const quantileIsNaN = info((name) =>
  ofMetric('input to histogram_quantile has NaN observations, result is NaN', name),
);
export const quantileIsSkewed = info((name) =>
  ofMetric('input to histogram_quantile has NaN observations, result is skewed higher', name),
);
export const fractionExcludesNaN = info((name) =>
  ofMetric(
    'input to histogram_fraction has NaN observations, which are excluded from all fractions',
    name,
  ),
);

export type HistogramOperation = 'addition' | 'subtraction' | 'aggregation';

export const conflictingResets: Record<HistogramOperation, HistogramNote> = {
  addition: warning(() => 'conflicting counter resets during histogram addition'),
  subtraction: warning(() => 'conflicting counter resets during histogram subtraction'),
  aggregation: warning(() => 'conflicting counter resets during histogram aggregation'),
};

export const boundsReconciled: Record<HistogramOperation, HistogramNote> = {
  addition: info(() => 'mismatched custom buckets were reconciled during addition'),
  subtraction: info(() => 'mismatched custom buckets were reconciled during subtraction'),
  aggregation: info(() => 'mismatched custom buckets were reconciled during aggregation'),
};

export function ignoredInAggregation(aggregation: string): HistogramNote {
  return info(() => `ignored histogram in ${aggregation} aggregation`);
}

/** `left` and `right` are "float" or "histogram". */
export function incompatibleTypes(left: string, operator: string, right: string): HistogramNote {
  return info(
    () =>
      `incompatible sample types encountered for binary operator ${quote(operator)}: ${left} ${operator} ${right}`,
  );
}

export function incompatibleLayout(operator: string): HistogramNote {
  return warning(() => `incompatible bucket layout encountered for binary operator ${operator}`);
}
