import type { Expression, ValueType } from './expression.ts';
import { functions } from './functions.ts';

/** Types of operations, which hang on all that is below them: found once for each node, as nodes never change. */
const known = new WeakMap<Expression, ValueType>();

/** What an expression gives. */
export function typeOf(expression: Expression): ValueType {
  const found = known.get(expression) ?? findType(expression);
  known.set(expression, found);
  return found;
}

function findType(expression: Expression): ValueType {
  switch (expression.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'vectorSelector':
    case 'aggregation':
      return 'vector';
    case 'matrixSelector':
    case 'subquery':
      return 'matrix';
    case 'call':
      return functions.get(expression.function)?.returnType ?? 'vector';
    case 'unary':
    case 'parentheses':
    case 'stepInvariant':
      return typeOf(expression.expression);
    case 'binary':
      return typeOf(expression.left) === 'scalar' && typeOf(expression.right) === 'scalar'
        ? 'scalar'
        : 'vector';
  }
}

/** The name of a type in Prometheus' messages. */
export const typeNames: Readonly<Record<ValueType, string>> = {
  scalar: 'scalar',
  string: 'string',
  vector: 'instant vector',
  matrix: 'range vector',
};
