import { ignoredInMixedRange } from '../../histogram/index.ts';
import type { Call, Position } from '../../parse/index.ts';
import { typeOf } from '../../parse/index.ts';
import type { Annotations } from '../annotations.ts';
import { withoutParentheses } from '../expressions.ts';
import type { Grid } from '../grid.ts';
import { type GridSeries, isEmpty, SeriesMaker } from '../grid-series.ts';
import { labelValue, metricNameLabel } from '../labels.ts';
import { evaluateScalar, executionError, type Scope } from '../scope.ts';
import { evaluateRange, type RangeSeries, type RangeVector } from './range-vector.ts';
import { Window } from './window.ts';

/** What a range function is called with, beside the windows. */
export type RangeCall = {
  vector: RangeVector;
  /** The other arguments, in their order; one value for each step. */
  scalars: Float64Array[];
  /** Where the first argument stands, whatever it is: some remarks point there. */
  firstArgument: Position;
  grid: Grid;
  annotations: Annotations;
};

/** Made for each series, then called for each of its windows that is not empty, in the order of the steps. */
export type WindowVisitor = (window: Window) => void;
export type MakeVisitor = (out: GridSeries, call: RangeCall, metricName: string) => WindowVisitor;

export type RangeFunction = {
  /**
   * All steps of a series' floats at once: the fast way. It is taken in place of `floats` where samples at the edges
   * of windows do not matter, and before `mixed` where there are histograms, too.
   */
  column?: (series: RangeSeries, vector: RangeVector, out: GridSeries) => void;
  /** For windows with floats only. */
  floats: MakeVisitor;
  /** For series that have histograms, too; `ignore` works on the floats and remarks that histograms were there. */
  mixed: MakeVisitor | 'ignore';
  /** The result still is what the metric's name says. */
  keepsName?: true;
  /** Which of `anchored` and `smoothed` it understands. */
  edges?: readonly ('anchored' | 'smoothed')[];
};

/** Samples looked at between two looks at the clock. */
const samplesPerCheck = 1 << 17;

export async function callRangeFunction(
  definition: RangeFunction,
  expression: Call,
  scope: Scope,
): Promise<{ series: GridSeries[]; call: RangeCall }> {
  const call = await prepareCall(expression, scope);
  const { query, grid } = scope;
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  let out = maker.make([], false);
  for (const series of call.vector.series) {
    out.labels = series.labels;
    out.dropName = definition.keepsName === true ? series.dropName : true;
    const visit = startSeries(definition, series, out, call);
    if (visit !== null) {
      const window = new Window(series, call.vector);
      for (let step = 0; step < grid.count; ) {
        step = visitWindows(window, visit, step, grid.count);
        if (query.pace.isDue()) {
          await query.pace.rest();
        }
      }
    } else if (query.pace.isDue()) {
      await query.pace.rest();
    }
    if (!isEmpty(out)) {
      result.push(out);
      out = maker.make([], false);
    }
  }
  return { series: result, call };
}

/** What is to be called for each window; null if there is nothing left to do. */
function startSeries(
  definition: RangeFunction,
  series: RangeSeries,
  out: GridSeries,
  call: RangeCall,
): WindowVisitor | null {
  const metricName = labelValue(series.labels, metricNameLabel);
  const isColumn = definition.column !== undefined && call.vector.edges === 'plain';
  if (isColumn) {
    definition.column?.(series, call.vector, out);
  }
  if (series.histograms.length > 0) {
    return mixedVisitor(definition, out, call, metricName);
  }
  return isColumn ? null : definition.floats(out, call, metricName);
}

async function prepareCall(expression: Call, scope: Scope): Promise<RangeCall> {
  const scalars: Float64Array[] = [];
  for (const arg of expression.args) {
    if (typeOf(arg) === 'scalar') {
      scalars.push(await evaluateScalar(arg, scope));
    }
  }
  const rangeArg = expression.args.find((arg) => typeOf(arg) === 'matrix');
  const firstArg = expression.args[0];
  if (rangeArg === undefined || firstArg === undefined) {
    throw new Error(`${expression.function} needs a range`);
  }
  return {
    vector: await evaluateRange(rangeArg, scope, expression.function),
    scalars,
    firstArgument: withoutParentheses(firstArg).position,
    grid: scope.grid,
    annotations: scope.query.annotations,
  };
}

/** Goes on until enough samples were looked at; answers the step to go on with. */
function visitWindows(
  window: Window,
  visit: WindowVisitor,
  firstStep: number,
  steps: number,
): number {
  let looked = 0;
  let step = firstStep;
  while (step < steps && looked < samplesPerCheck) {
    window.moveTo(step);
    if (!window.isEmpty) {
      visit(window);
      looked += window.to - window.from + 16 * (window.histogramsTo - window.histogramsFrom);
    }
    looked++;
    step++;
  }
  return step;
}

function mixedVisitor(
  definition: RangeFunction,
  out: GridSeries,
  call: RangeCall,
  metricName: string,
): WindowVisitor {
  const { vector } = call;
  const visit =
    definition.mixed === 'ignore'
      ? ignoringHistograms(definition.floats(out, call, metricName), call, metricName)
      : definition.mixed(out, call, metricName);
  return vector.edges === 'plain' ? visit : refuseHistograms(visit);
}

function ignoringHistograms(
  visit: WindowVisitor,
  call: RangeCall,
  metricName: string,
): WindowVisitor {
  return (window) => {
    if (window.from < window.to) {
      if (window.histogramsFrom < window.histogramsTo) {
        call.annotations.add(ignoredInMixedRange, metricName, call.firstArgument);
      }
      visit(window);
    }
  };
}

function refuseHistograms(visit: WindowVisitor): WindowVisitor {
  return (window) => {
    if (window.histogramsFrom < window.histogramsTo) {
      throw executionError('smoothed and anchored modifiers do not work with native histograms');
    }
    visit(window);
  };
}
