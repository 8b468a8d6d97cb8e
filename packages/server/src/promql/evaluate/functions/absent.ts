import type { LabelPairs } from '../../../series/index.ts';
import type { Expression } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { absent, isEmpty, SeriesMaker, setFloat } from '../grid-series.ts';
import { metricNameLabel, noLabels, withLabel } from '../labels.ts';
import { evaluateVector } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/** `absent(x)`: 1 where x has nothing. */
export const absentFunction: InstantFunction = async (call, scope) => {
  const series = await evaluateVector(argument(call, 0), scope);
  const maker = new SeriesMaker(scope.grid.count, scope.query.budget);
  const out = maker.make(absentLabels(call.args[0]), false);
  for (let step = 0; step < scope.grid.count; step++) {
    if (series.every((one) => one.present[step] === absent)) {
      setFloat(out, step, 1);
    }
  }
  return { type: 'vector', series: isEmpty(out) ? [] : [out] };
};

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
