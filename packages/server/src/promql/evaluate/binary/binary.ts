import type { Binary } from '../../parse/index.ts';
import type { Scope, Value } from '../scope.ts';
import { scalarOperation } from './float-operations.ts';
import { matchVectors } from './match-vectors.ts';
import { combineSets } from './set-operators.ts';
import { withScalar } from './with-scalar.ts';

export async function evaluateBinary(expression: Binary, scope: Scope): Promise<Value> {
  const left = await scope.evaluate(expression.left, scope);
  const right = await scope.evaluate(expression.right, scope);
  if (left.type === 'scalar' && right.type === 'scalar') {
    const calculate = scalarOperation(expression.operator);
    const values = left.values.map((value, step) => calculate(value, right.values[step]));
    return { type: 'scalar', values };
  }
  if (left.type === 'vector' && right.type === 'vector') {
    const combine = isSetOperator(expression) ? combineSets : matchVectors;
    return {
      type: 'vector',
      series: await combine(expression, left.series, right.series, scope),
    };
  }
  if (left.type === 'vector' && right.type === 'scalar') {
    const series = await withScalar(expression, left.series, right.values, 'right', scope);
    return { type: 'vector', series };
  }
  if (left.type === 'scalar' && right.type === 'vector') {
    const series = await withScalar(expression, right.series, left.values, 'left', scope);
    return { type: 'vector', series };
  }
  throw new Error('strings have no operators');
}

function isSetOperator({ operator }: Binary): boolean {
  return operator === 'and' || operator === 'or' || operator === 'unless';
}
