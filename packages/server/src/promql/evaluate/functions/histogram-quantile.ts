import type { LabelPairs } from '../../../series/index.ts';
import { formatOpenMetrics } from '../../go-format.ts';
import { bucketQuantile, histogramQuantile } from '../../histogram/index.ts';
import type { Expression, Position } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { timeAt } from '../grid.ts';
import type { GridSeries } from '../grid-series.ts';
import { labelValue, metricNameLabel, withLabel } from '../labels.ts';
import { invalidQuantile } from '../remarks.ts';
import { evaluateScalar, evaluateVector, type Scope, stringOf } from '../scope.ts';
import { BucketGroups } from './bucket-groups.ts';
import { FloatResults } from './float-results.ts';
import { ForcedMonotonicityRemarks } from './forced-monotonicity.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/** `histogram_quantile(q, x)` */
export const histogramQuantileFunction: InstantFunction = async (call, scope) => {
  const [quantileArg, vectorArg] = [argument(call, 0), argument(call, 1)];
  const quantile = await evaluateQuantile(quantileArg, scope);
  const series = await evaluateVector(vectorArg, scope);
  const results = new FloatResults(scope);
  const places = { native: positionOf(quantileArg), vector: positionOf(vectorArg) };
  await addQuantiles(series, quantile, places, (labels) => labels, results, scope);
  return { type: 'vector', series: results.all() };
};

/** `histogram_quantiles(x, label, q, ...)`: each with its quantile in the label. */
export const histogramQuantilesFunction: InstantFunction = async (call, scope) => {
  const vectorArg = argument(call, 0);
  const label = stringOf(argument(call, 1));
  const series = await evaluateVector(vectorArg, scope);
  const results = new FloatResults(scope);
  const places = { native: positionOf(vectorArg), vector: positionOf(vectorArg) };
  for (const arg of call.args.slice(2)) {
    const quantile = await evaluateQuantile(arg, scope);
    const labeled = labelWithQuantile(label, quantile);
    await addQuantiles(series, quantile, places, labeled, results, scope);
  }
  return { type: 'vector', series: results.all() };
};

async function evaluateQuantile(arg: Expression, scope: Scope): Promise<Float64Array> {
  const quantile = await evaluateScalar(arg, scope);
  for (const value of new Set(quantile)) {
    if (!(value >= 0 && value <= 1)) {
      scope.query.annotations.add(invalidQuantile(value), '', positionOf(arg));
    }
  }
  return quantile;
}

function positionOf(arg: Expression): Position {
  return withoutParentheses(arg).position;
}

type Labeler = (labels: LabelPairs, step: number) => LabelPairs;

function labelWithQuantile(label: string, quantile: Float64Array): Labeler {
  const known = new Map<LabelPairs, Map<number, LabelPairs>>();
  return (labels, step) => {
    const value = quantile[step];
    const byValue = known.get(labels) ?? new Map<number, LabelPairs>();
    known.set(labels, byValue);
    const labeled = byValue.get(value) ?? withLabel(labels, label, formatOpenMetrics(value));
    byValue.set(value, labeled);
    return labeled;
  };
}

async function addQuantiles(
  series: readonly GridSeries[],
  quantile: Float64Array,
  places: { native: Position; vector: Position },
  labeler: Labeler,
  results: FloatResults,
  scope: Scope,
): Promise<void> {
  const { annotations } = scope.query;
  const forcedRemarks = new ForcedMonotonicityRemarks();
  await new BucketGroups(series, places.vector, scope).visit({
    onNative(histogram, labels, step) {
      const name = labelValue(labels, metricNameLabel);
      const value = histogramQuantile(quantile[step], histogram, (note) =>
        annotations.add(note, name, places.native),
      );
      results.set(labeler(labels, step), step, value);
    },
    onClassic(buckets, labels, step) {
      const { value, forced } = bucketQuantile(quantile[step], buckets);
      if (forced !== null) {
        const name = labelValue(labels, metricNameLabel);
        forcedRemarks.note(name, forced, timeAt(scope.grid, step));
      }
      results.set(labeler(labels, step), step, value);
    },
  });
  forcedRemarks.addTo(annotations, places.vector);
}
