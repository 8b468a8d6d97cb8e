import { maxDurationMs } from './duration.ts';
import type { Duration, DurationExpression, NumberLiteral, Position } from './expression.ts';
import { isNumberAhead, isSignAhead, parseNumberLiteral } from './parse-literal.ts';
import { span, type TokenCursor } from './token-cursor.ts';

const expected = 'number, duration, step(), or range()';

type Arithmetic = Extract<DurationExpression, { kind: 'arithmetic' }>['operator'];

/** How strongly the operators bind; `^` goes to the right, the others to the left. */
const precedences = new Map<string, number>([
  ['+', 1],
  ['-', 1],
  ['*', 2],
  ['/', 2],
  ['%', 2],
  ['^', 3],
]);
const unaryPrecedence = 3;

/** The range or step of a selector, which is more than nothing, as far as it is known without the query's times. */
export function parsePositiveDuration(cursor: TokenCursor, context: string): Duration {
  const start = cursor.next;
  const duration = parseBinary(cursor, 1, context);
  if (duration.kind === 'fixed' && duration.ms <= 0) {
    cursor.fail(span(start, cursor.previous), 'duration must be greater than 0');
  }
  return inMilliseconds(duration);
}

/**
 * What stands behind `offset`. Only one operand, with one sign, unless it begins with a parenthesis: `x offset 5m + 3`
 * adds 3 to x, but `x offset (5m) + 3` is x before 5 minutes and 3 seconds. Prometheus has it so.
 */
export function parseOffset(cursor: TokenCursor): Duration {
  const context = 'offset';
  const isBeforeParentheses = cursor.next.kind === '(';
  if (isBeforeParentheses) return inMilliseconds(parseBinary(cursor, 1, context));
  if (!isSignAhead(cursor)) return inMilliseconds(parseOperand(cursor, context));
  const sign = cursor.take();
  return inMilliseconds(applySign(cursor, sign, parseOperand(cursor, context)));
}

/** Durations outside of arithmetic are whole milliseconds: Prometheus cuts off what is less. */
function inMilliseconds(duration: Duration): Duration {
  if (duration.kind !== 'fixed') return duration;
  return { ...duration, ms: Math.trunc(Math.round(duration.ms * 1e6) / 1e6) };
}

function parseBinary(cursor: TokenCursor, minPrecedence: number, context: string): Duration {
  const start = cursor.next;
  let left = parseUnary(cursor, context);
  for (;;) {
    const precedence = precedences.get(cursor.next.kind) ?? 0;
    if (precedence < minPrecedence) return left;
    const token = cursor.take();
    const operator = token.kind as Arithmetic;
    const right = parseBinary(cursor, operator === '^' ? precedence : precedence + 1, context);
    if (right.kind === 'fixed' && right.ms === 0 && (operator === '/' || operator === '%')) {
      cursor.fail(token, operator === '/' ? 'division by zero' : 'modulo by zero');
    }
    const position = span(start, cursor.previous);
    left = cursor.node({ kind: 'arithmetic', position, operator, left, right }, left, right);
  }
}

function parseUnary(cursor: TokenCursor, context: string): Duration {
  if (!isSignAhead(cursor)) return parseOperand(cursor, context);
  const sign = cursor.take();
  cursor.enter();
  const operand = parseBinary(cursor, unaryPrecedence, context);
  cursor.leave();
  return applySign(cursor, sign, operand);
}

function applySign(
  cursor: TokenCursor,
  sign: Position & { kind: string },
  operand: Duration,
): Duration {
  if (sign.kind === '+') return operand;
  if (operand.kind === 'fixed' && operand.isWrapped !== true) {
    return { ...operand, ms: -operand.ms };
  }
  const position = span(sign, cursor.previous);
  return cursor.node({ kind: 'negate', position, operand }, operand);
}

function parseOperand(cursor: TokenCursor, context: string): Duration {
  if (isNumberAhead(cursor)) return fixed(cursor, parseNumberLiteral(cursor));
  const { kind } = cursor.next;
  if (kind === 'step' || kind === 'range') return parseOfQuery(cursor, kind, context);
  if (kind === 'min_of' || kind === 'min') return parseChoice(cursor, 'min', context);
  if (kind === 'max_of' || kind === 'max') return parseChoice(cursor, 'max', context);
  if (kind !== '(') cursor.unexpected(context, expected);
  cursor.take();
  cursor.enter();
  const inside = parseBinary(cursor, 1, context);
  cursor.leave();
  cursor.expect(')', context, expected);
  return cursor.node({ ...inside, isWrapped: true }, inside);
}

function fixed(cursor: TokenCursor, { value, isDuration, position }: NumberLiteral): Duration {
  const ms = value * 1000;
  if (!(Math.abs(ms) <= maxDurationMs)) cursor.fail(position, 'duration out of range');
  return isDuration ? { kind: 'fixed', ms } : { kind: 'fixed', ms, isNumber: true };
}

/** step() or range(), which the query's times say. */
function parseOfQuery(cursor: TokenCursor, kind: 'step' | 'range', context: string): Duration {
  const start = cursor.take();
  cursor.expect('(', context, expected);
  const end = cursor.expect(')', context, expected);
  return { kind, position: span(start, end) };
}

/** The smaller or the larger of two durations. */
function parseChoice(cursor: TokenCursor, operator: 'min' | 'max', context: string): Duration {
  const start = cursor.take();
  cursor.expect('(', context, expected);
  cursor.enter();
  const left = parseBinary(cursor, 1, context);
  cursor.expect(',', context, expected);
  const right = parseBinary(cursor, 1, context);
  cursor.leave();
  const position = span(start, cursor.expect(')', context, expected));
  return cursor.node({ kind: 'arithmetic', position, operator, left, right }, left, right);
}
