import { maxDurationMs, parseDuration } from './duration.ts';
import type { NumberLiteral, StringLiteral } from './expression.ts';
import { quote } from './quote.ts';
import { parseNumber } from './scan-number.ts';
import { unquote } from './string-literal.ts';
import { span, type TokenCursor } from './token-cursor.ts';

/** Takes a number or duration token. */
export function parseNumberLiteral(cursor: TokenCursor): NumberLiteral {
  const token = cursor.take();
  const position = span(token, token);
  if (token.kind === 'number') {
    const value = parseNumber(token.text);
    if (typeof value === 'number') return { kind: 'number', position, value, isDuration: false };
    const reason = `strconv.ParseFloat: parsing ${quote(token.text)}: ${value}`;
    return cursor.fail(token, `error parsing number: ${reason}`);
  }
  const ms = parseDuration(token.text);
  if (ms === null) cursor.fail(token, `not a valid duration string: ${quote(token.text)}`);
  if (ms >= maxDurationMs) cursor.fail(token, 'duration out of range');
  return { kind: 'number', position, value: ms / 1000, isDuration: true };
}

export function isNumberAhead(cursor: TokenCursor): boolean {
  return cursor.next.kind === 'number' || cursor.next.kind === 'duration';
}

export function isSignAhead(cursor: TokenCursor): boolean {
  return cursor.next.kind === '+' || cursor.next.kind === '-';
}

/** A number with at most one sign before it. */
export function parseSignedNumber(cursor: TokenCursor, context: string, expected: string): number {
  const isNegative = isSignAhead(cursor) && cursor.take().kind === '-';
  if (!isNumberAhead(cursor)) cursor.unexpected(context, expected);
  const { value } = parseNumberLiteral(cursor);
  return isNegative ? -value : value;
}

export function parseStringLiteral(cursor: TokenCursor): StringLiteral {
  const token = cursor.take();
  return { kind: 'string', position: span(token, token), value: unquote(token.text) };
}
