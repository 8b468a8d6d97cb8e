import type { Call } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { float, type GridSeries } from '../grid-series.ts';
import { labelValue, metricNameLabel } from '../labels.ts';
import { absentOverTime } from '../range/absent-over-time.ts';
import { callRangeFunction, type RangeCall, type RangeFunction } from '../range/range-function.ts';
import { rangeFunctions } from '../range/range-functions.ts';
import { isCounterName, possiblyNoCounter } from '../remarks.ts';
import { executionError, type Scope, type Value } from '../scope.ts';
import { instantFunctions } from './instant-functions.ts';

export async function evaluateCall(call: Call, scope: Scope): Promise<Value> {
  checkEdges(call);
  if (call.function === 'absent_over_time') {
    return { type: 'vector', series: await absentOverTime(call, scope) };
  }
  const ofRange = rangeFunctions.get(call.function);
  if (ofRange !== undefined) {
    return { type: 'vector', series: await evaluateRangeCall(call, ofRange, scope) };
  }
  const ofInstant = instantFunctions.get(call.function);
  if (ofInstant === undefined) {
    throw new Error(`unknown function ${call.function}`);
  }
  return await ofInstant(call, scope);
}

/** Only functions that know what is at the edges of a range can do something with `anchored` and `smoothed`. */
function checkEdges(call: Call): void {
  for (const arg of call.args.map(withoutParentheses)) {
    const edges = arg.kind === 'matrixSelector' ? arg.vector.edges : 'plain';
    if (edges !== 'plain' && !rangeFunctions.get(call.function)?.edges?.includes(edges)) {
      const able = [...rangeFunctions]
        .filter(([, definition]) => definition.edges?.includes(edges))
        .map(([name]) => name)
        .sort();
      throw executionError(
        `${edges} modifier can only be used with: ${able.join(', ')} - not with ${call.function}`,
      );
    }
  }
}

async function evaluateRangeCall(
  expression: Call,
  definition: RangeFunction,
  scope: Scope,
): Promise<GridSeries[]> {
  const name = expression.function;
  const { series, call } = await callRangeFunction(definition, expression, scope);
  if (name === 'rate' || name === 'increase') {
    remarkOnGauges(series, call);
  }
  return series;
}

function remarkOnGauges(series: readonly GridSeries[], call: RangeCall): void {
  let lastName = '';
  for (const one of series) {
    const name = labelValue(one.labels, metricNameLabel);
    const isKnown = name === '' || name === lastName;
    if (isKnown || isCounterName(name)) {
      continue;
    }
    if (one.present.includes(float)) {
      call.annotations.add(possiblyNoCounter, name, call.firstArgument);
      lastName = name;
    }
  }
}
