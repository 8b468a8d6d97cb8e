import type { LabelPairs } from '../../../series/index.ts';
import type { Expression } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import {
  absent,
  anyPresent,
  type GridSeries,
  isEmpty,
  SeriesMaker,
  setFloat,
} from '../grid-series.ts';
import { metricNameLabel, noLabels, withLabel } from '../labels.ts';
import { evaluateVector, type Scope } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/** `absent(x)`: 1 where x has nothing. */
export const absentFunction: InstantFunction = async (call, scope) => {
  const series = await evaluateVector(argument(call, 0), scope);
  const gaps = gapsOf(series, absentLabels(call.args[0]), false, scope);
  return { type: 'vector', series: gaps };
};

/** A series that is 1 where none of `series` is; none if there is always one. */
export function gapsOf(
  series: readonly GridSeries[],
  labels: LabelPairs,
  dropName: boolean,
  { grid, query }: Scope,
): GridSeries[] {
  const isPresent = anyPresent(series, grid.count);
  const out = new SeriesMaker(grid.count, query.budget).make(labels, dropName);
  for (let step = 0; step < grid.count; step++) {
    if (isPresent[step] === absent) {
      setFloat(out, step, 1);
    }
  }
  return isEmpty(out) ? [] : [out];
}

/** Labels that what is absent would have had: those the selector asks for with `=`, each once. */
export function absentLabels(expression: Expression | undefined): LabelPairs {
  const inner = expression === undefined ? undefined : withoutParentheses(expression);
  const selector = inner?.kind === 'matrixSelector' ? inner.vector : inner;
  if (selector?.kind !== 'vectorSelector') {
    return noLabels;
  }
  let labels: LabelPairs = noLabels;
  const seen = new Set<string>();
  for (const matcher of selector.matchers) {
    if (matcher.label === metricNameLabel) {
      continue;
    }
    const isSure = matcher.operator === '=' && !seen.has(matcher.label);
    labels = withLabel(labels, matcher.label, isSure ? matcher.value : '');
    seen.add(matcher.label);
  }
  return labels;
}
