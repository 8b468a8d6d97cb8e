import { checkTypes } from './check-types.ts';
import type { Expression } from './expression.ts';
import { maxQueryLength } from './limits.ts';
import type { Matcher } from './matcher.ts';
import { PromqlParseError } from './parse-error.ts';
import { parseExpression } from './parse-expression.ts';
import { parseVectorSelector } from './parse-selector.ts';
import { isMetricName } from './token.ts';
import { TokenCursor } from './token-cursor.ts';

/**
 * Parses and checks a query.
 * @throws PromqlParseError and nothing else, whatever the text.
 */
export function parse(query: string): Expression {
  const cursor = openQuery(query);
  if (cursor.next.kind === 'eof') {
    throw new PromqlParseError(query, { from: 0, to: 0 }, 'no expression found in input');
  }
  const expression = parseExpression(cursor);
  if (cursor.next.kind !== 'eof') cursor.unexpected();
  return checkTypes(query, expression);
}

/**
 * Parses what the API's `match[]` takes: one selector without any modifier. Whether it may select everything is for
 * the caller to say.
 * @throws PromqlParseError
 */
export function parseSelector(query: string): readonly Matcher[] {
  const cursor = openQuery(query);
  const name = isMetricName(cursor.next.kind) ? cursor.take() : null;
  if (name === null && cursor.next.kind !== '{') cursor.unexpected();
  const { matchers } = parseVectorSelector(cursor, name);
  if (cursor.next.kind !== 'eof') cursor.unexpected();
  return matchers;
}

function openQuery(query: string): TokenCursor {
  if (query.length > maxQueryLength) {
    const reason = `query has ${query.length} characters, and ${maxQueryLength} are allowed`;
    throw new PromqlParseError(query, { from: 0, to: query.length }, reason);
  }
  return new TokenCursor(query);
}
