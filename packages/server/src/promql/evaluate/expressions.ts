import type { Expression } from '../parse/index.ts';

/** What stands inside of parentheses: remarks on an operand point there. */
export function withoutParentheses(expression: Expression): Expression {
  let inner = expression;
  while (inner.kind === 'parentheses' || inner.kind === 'stepInvariant') {
    inner = inner.expression;
  }
  return inner;
}
