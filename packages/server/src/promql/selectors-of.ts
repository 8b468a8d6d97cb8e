import type { Expression, VectorSelector } from './parse/index.ts';

/** All selectors of an expression, those of ranges among them, in the order in which they are written. */
export function selectorsOf(expression: Expression): VectorSelector[] {
  switch (expression.kind) {
    case 'vectorSelector':
      return [expression];
    case 'matrixSelector':
      return [expression.vector];
    case 'number':
    case 'string':
      return [];
    case 'call':
      return expression.args.flatMap(selectorsOf);
    case 'binary':
      return [...selectorsOf(expression.left), ...selectorsOf(expression.right)];
    case 'aggregation': {
      const { parameter } = expression;
      const ofParameter = parameter === null ? [] : selectorsOf(parameter);
      return [...ofParameter, ...selectorsOf(expression.expression)];
    }
    default:
      return selectorsOf(expression.expression);
  }
}
