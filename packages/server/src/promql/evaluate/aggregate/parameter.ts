import type { Aggregation } from '../../parse/index.ts';
import { evaluateScalar, type Scope } from '../scope.ts';

/** The first argument of `topk`, `quantile` and the like; it may differ from step to step. */
export async function evaluateParameter(
  aggregation: Aggregation,
  scope: Scope,
): Promise<Float64Array> {
  if (aggregation.parameter === null) {
    throw new Error(`${aggregation.aggregator} needs a parameter`);
  }
  return await evaluateScalar(aggregation.parameter, scope);
}

/** NaN both, if any value is. */
export function extremes(values: Float64Array): { least: number; greatest: number } {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { least, greatest };
}
