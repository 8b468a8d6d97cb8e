import type { Binary, BinaryOperator, Expression, Unary } from './expression.ts';
import { type BinaryModifiers, parseBinaryModifiers } from './parse-binary-modifiers.ts';
import { parseAggregation, parseCall } from './parse-call.ts';
import {
  isNumberAhead,
  isSignAhead,
  parseNumberLiteral,
  parseStringLiteral,
} from './parse-literal.ts';
import { parsePostfixes } from './parse-postfix.ts';
import { parseVectorSelector } from './parse-selector.ts';
import { aggregatorKinds, isMetricName } from './token.ts';
import { span, type TokenCursor } from './token-cursor.ts';

/** How strongly binary operators bind; `^` goes to the right, the others to the left. */
const precedences = new Map<string, number>([
  ['or', 1],
  ...(['and', 'unless'] as const).map((operator) => [operator, 2] as const),
  ...['==', '!=', '<', '<=', '>', '>=', '</', '>/'].map((operator) => [operator, 3] as const),
  ...['+', '-'].map((operator) => [operator, 4] as const),
  ...['*', '/', '%', 'atan2'].map((operator) => [operator, 5] as const),
  ['^', 6],
]);
/** A sign binds as `*` does: `-1 ^ 2` is -(1 ^ 2). */
const unaryPrecedence = 6;

export function parseExpression(cursor: TokenCursor): Expression {
  return parseBinary(cursor, 1);
}

function parseBinary(cursor: TokenCursor, minPrecedence: number): Expression {
  let left = isSignAhead(cursor) ? parseUnary(cursor) : parseOperand(cursor);
  for (;;) {
    const precedence = precedences.get(cursor.next.kind) ?? 0;
    if (precedence < minPrecedence) return left;
    const operator = cursor.take().kind as BinaryOperator;
    const modifiers = parseBinaryModifiers(cursor);
    cursor.enter();
    const right = parseBinary(cursor, operator === '^' ? precedence : precedence + 1);
    cursor.leave();
    left = cursor.node(binary(left, operator, right, modifiers), left, right);
  }
}

function binary(
  left: Expression,
  operator: BinaryOperator,
  right: Expression,
  modifiers: BinaryModifiers,
): Binary {
  const position = span(left.position, right.position);
  return { kind: 'binary', position, operator, left, right, ...modifiers };
}

function parseUnary(cursor: TokenCursor): Expression {
  const sign = cursor.take();
  cursor.enter();
  const expression = parseBinary(cursor, unaryPrecedence);
  cursor.leave();
  const position = span(sign, expression.position);
  if (expression.kind === 'number') {
    return {
      ...{ ...expression, position },
      value: sign.kind === '-' ? -expression.value : expression.value,
    };
  }
  const unary: Unary = { kind: 'unary', position, operator: sign.kind as '+' | '-', expression };
  return cursor.node(unary, expression);
}

function parseOperand(cursor: TokenCursor): Expression {
  return parsePostfixes(cursor, parsePlainOperand(cursor));
}

function parsePlainOperand(cursor: TokenCursor): Expression {
  const { kind } = cursor.next;
  if (isNumberAhead(cursor)) return parseNumberLiteral(cursor);
  if (kind === 'string') return parseStringLiteral(cursor);
  if (kind === '(') return parseParentheses(cursor);
  if (kind === '{') return parseVectorSelector(cursor, null);
  if (!isMetricName(kind)) return cursor.unexpected();
  const name = cursor.take();
  const behind = cursor.next.kind;
  if (aggregatorKinds.has(kind) && (behind === '(' || behind === 'by' || behind === 'without')) {
    return parseAggregation(cursor, name);
  }
  if (functionNames.has(kind) && behind === '(') return parseCall(cursor, name);
  return parseVectorSelector(cursor, name);
}

/** Tokens that can be the name of a function. */
const functionNames: ReadonlySet<string> = new Set([
  ...['identifier', 'start', 'end', 'step', 'range', 'min_of', 'max_of'],
]);

function parseParentheses(cursor: TokenCursor): Expression {
  const open = cursor.take();
  cursor.enter();
  const expression = parseExpression(cursor);
  cursor.leave();
  const position = span(open, cursor.expect(')'));
  return cursor.node({ kind: 'parentheses', position, expression }, expression);
}
