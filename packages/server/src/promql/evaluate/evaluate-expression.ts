import type { Expression } from '../parse/index.ts';
import { evaluateAggregation } from './aggregate/aggregate.ts';
import { evaluateBinary } from './binary/binary.ts';
import { evaluateUnary } from './binary/unary.ts';
import { evaluateCall } from './functions/call.ts';
import { evaluateSelector } from './instant-selector.ts';
import { pointsPerSeries } from './limits.ts';
import type { Scope, Value } from './scope.ts';
import { newNode } from './statistics.ts';
import { repeatForAllSteps } from './step-invariant.ts';

/** Evaluates one node of the expression over the scope's grid, and notes what that took. */
export async function evaluateExpression(expression: Expression, outer: Scope): Promise<Value> {
  const { pace, budget } = outer.query;
  if (pace.isDue()) {
    await pace.rest();
  }
  if (expression.kind === 'parentheses') {
    return await evaluateExpression(expression.expression, outer);
  }
  const node = newNode(expression, outer.grid.count);
  outer.node.children.push(node);
  const pointsBefore = budget.points;
  const startedMs = performance.now();
  const value = await evaluateNode(expression, { ...outer, node });
  node.elapsedMs = performance.now() - startedMs;
  node.seriesCount = value.type === 'vector' ? value.series.length : 1;
  budget.holdPoints(pointsBefore + node.seriesCount * (outer.grid.count + pointsPerSeries));
  return value;
}

async function evaluateNode(expression: Expression, scope: Scope): Promise<Value> {
  switch (expression.kind) {
    case 'number':
      return {
        type: 'scalar',
        values: new Float64Array(scope.grid.count).fill(expression.value),
      };
    case 'string':
      return { type: 'string', text: expression.value };
    case 'vectorSelector':
      return { type: 'vector', series: await evaluateSelector(expression, scope) };
    case 'call':
      return await evaluateCall(expression, scope);
    case 'aggregation':
      return { type: 'vector', series: await evaluateAggregation(expression, scope) };
    case 'unary':
      return await evaluateUnary(expression, scope);
    case 'binary':
      return await evaluateBinary(expression, scope);
    case 'stepInvariant':
      return await repeatForAllSteps(expression.expression, scope);
    case 'parentheses':
      return await scope.evaluate(expression.expression, scope);
    case 'matrixSelector':
    case 'subquery':
      throw new Error('range vectors are read by the function around them');
  }
}
