import { bucketFraction, histogramFraction } from '../../histogram/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { labelValue, metricNameLabel } from '../labels.ts';
import { evaluateScalar, evaluateVector } from '../scope.ts';
import { BucketGroups } from './bucket-groups.ts';
import { FloatResults } from './float-results.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/** `histogram_fraction(lower, upper, x)` */
export const histogramFractionFunction: InstantFunction = async (call, scope) => {
  const lower = await evaluateScalar(argument(call, 0), scope);
  const upper = await evaluateScalar(argument(call, 1), scope);
  const series = await evaluateVector(argument(call, 2), scope);
  const { annotations } = scope.query;
  const results = new FloatResults(scope);
  const first = withoutParentheses(argument(call, 0)).position;
  const groups = new BucketGroups(series, withoutParentheses(argument(call, 2)).position, scope);
  const bounds = (step: number) => [lower[step], upper[step]] as const;
  await groups.visit({
    onNative(histogram, labels, step) {
      const [from, to] = bounds(step);
      const name = labelValue(labels, metricNameLabel);
      const fraction = histogramFraction(from, to, histogram, (note) =>
        annotations.add(note, name, first),
      );
      results.set(labels, step, fraction);
    },
    onClassic(buckets, labels, step) {
      const [from, to] = bounds(step);
      results.set(labels, step, bucketFraction(from, to, buckets));
    },
  });
  return { type: 'vector', series: results.all() };
};
