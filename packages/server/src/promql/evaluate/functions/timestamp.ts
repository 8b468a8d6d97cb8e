import { withoutParentheses } from '../expressions.ts';
import { timeAt } from '../grid.ts';
import { absent, type GridSeries, SeriesMaker, setFloat } from '../grid-series.ts';
import { evaluateSelector } from '../instant-selector.ts';
import { evaluateVector } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';

/** When the samples of a selector were taken; for anything else the time of the step. */
export const timestampFunction: InstantFunction = async (call, scope) => {
  const selector = withoutParentheses(argument(call, 0));
  if (selector.kind === 'vectorSelector') {
    const series = await evaluateSelector(selector, scope, 'timestamps');
    return { type: 'vector', series: series.map((one) => ({ ...one, dropName: true })) };
  }
  const series = await evaluateVector(argument(call, 0), scope);
  const { grid, query } = scope;
  const maker = new SeriesMaker(grid.count, query.budget);
  const timesOf = (one: GridSeries) => {
    const out = maker.make(one.labels, true);
    for (let step = 0; step < grid.count; step++) {
      if (one.present[step] !== absent) {
        setFloat(out, step, timeAt(grid, step) / 1000);
      }
    }
    return out;
  };
  return { type: 'vector', series: series.map(timesOf) };
};

/** Nothing: Tidemark keeps no start timestamps, and Prometheus answers so where it keeps none. */
export const startTimestampFunction: InstantFunction = async (call, scope) => {
  await evaluateVector(argument(call, 0), scope);
  return { type: 'vector', series: [] };
};
