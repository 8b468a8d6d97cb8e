import { fullSeries } from '../full-series.ts';
import { timeAt } from '../grid.ts';
import { float } from '../grid-series.ts';
import { noLabels } from '../labels.ts';
import { evaluateScalar, evaluateVector, type Scope } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';
import { larger, smaller } from './math.ts';

/** The same at all steps. */
function constant(of: (scope: Scope) => number): InstantFunction {
  return async (_call, scope) => ({
    type: 'scalar',
    values: new Float64Array(scope.grid.count).fill(of(scope)),
  });
}

function ofTwoScalars(choose: (left: number, right: number) => number): InstantFunction {
  return async (call, scope) => {
    const left = await evaluateScalar(argument(call, 0), scope);
    const right = await evaluateScalar(argument(call, 1), scope);
    const values = left.map((value, step) => choose(value, right[step]));
    return { type: 'scalar', values };
  };
}

const time: InstantFunction = async (_call, { grid }) => ({
  type: 'scalar',
  values: new Float64Array(grid.count).map((_, step) => timeAt(grid, step) / 1000),
});

/** The only float there is; NaN if there is none, or more than one. */
const scalar: InstantFunction = async (call, scope) => {
  const series = await evaluateVector(argument(call, 0), scope);
  const values = new Float64Array(scope.grid.count).fill(Number.NaN);
  const found = new Uint32Array(scope.grid.count);
  for (const one of series) {
    for (let step = 0; step < values.length; step++) {
      if (one.present[step] === float) {
        found[step] = found[step] + 1;
        values[step] = found[step] === 1 ? one.value[step] : Number.NaN;
      }
    }
  }
  return { type: 'scalar', values };
};

const vector: InstantFunction = async (call, scope) => {
  const values = await evaluateScalar(argument(call, 0), scope);
  return { type: 'vector', series: [fullSeries(noLabels, values)] };
};

export const scalarFunctions: readonly [string, InstantFunction][] = [
  ['end', constant(({ query }) => query.endMs / 1000)],
  ['max_of', ofTwoScalars(larger)],
  ['min_of', ofTwoScalars(smaller)],
  ['pi', constant(() => Math.PI)],
  ['range', constant(({ query }) => (query.endMs - query.startMs) / 1000)],
  ['scalar', scalar],
  ['start', constant(({ query }) => query.startMs / 1000)],
  ['step', constant(({ query }) => query.stepMs / 1000)],
  ['time', time],
  ['vector', vector],
];
