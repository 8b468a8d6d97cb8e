import { negate } from '../../histogram/index.ts';
import type { Unary } from '../../parse/index.ts';
import { type GridSeries, SeriesMaker, setHistogram } from '../grid-series.ts';
import type { Scope, Value } from '../scope.ts';

export async function evaluateUnary(expression: Unary, scope: Scope): Promise<Value> {
  const value = await scope.evaluate(expression.expression, scope);
  if (expression.operator === '+' || value.type === 'string') {
    return value;
  }
  if (value.type === 'scalar') {
    return { type: 'scalar', values: value.values.map((one) => -one) };
  }
  const maker = new SeriesMaker(scope.grid.count, scope.query.budget);
  return { type: 'vector', series: value.series.map((series) => negated(series, maker)) };
}

function negated(series: GridSeries, maker: SeriesMaker): GridSeries {
  const out = maker.make(series.labels, true);
  out.present.set(series.present);
  for (let step = 0; step < out.value.length; step++) {
    out.value[step] = -series.value[step];
  }
  for (const [step, histogram] of (series.histograms ?? []).entries()) {
    if (histogram !== null) {
      setHistogram(out, step, negate(histogram));
    }
  }
  return out;
}
