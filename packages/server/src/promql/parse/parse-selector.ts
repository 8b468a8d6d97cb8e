import { compileMatcher } from './compile-matcher.ts';
import type { VectorSelector } from './expression.ts';
import type { Matcher } from './matcher.ts';
import { unquote } from './string-literal.ts';
import type { Token } from './token.ts';
import { span, type TokenCursor } from './token-cursor.ts';

const context = 'label matching';
const matchOperators: ReadonlySet<string> = new Set(['=', '!=', '=~', '!~']);

/**
 * `name`, `name{...}` or `{...}`; a name was taken already. The matcher of a name before the braces is the last one.
 */
export function parseVectorSelector(cursor: TokenCursor, nameToken: Token | null): VectorSelector {
  const first = nameToken ?? cursor.next;
  const name = nameToken?.text ?? null;
  const matchers = cursor.next.kind === '{' ? parseMatchers(cursor) : [];
  if (name !== null) matchers.push(compileMatcher('__name__', '=', name));
  const position = span(first, cursor.previous);
  const plain = { offset: null, at: null, edges: 'plain' } as const;
  return { kind: 'vectorSelector', position, name, matchers, ...plain };
}

function parseMatchers(cursor: TokenCursor): Matcher[] {
  cursor.expect('{');
  const matchers: Matcher[] = [];
  while (!cursor.accept('}')) {
    matchers.push(parseMatcher(cursor));
    if (cursor.accept(',')) continue;
    cursor.expect('}', context, '"," or "}"');
    break;
  }
  return matchers;
}

function parseMatcher(cursor: TokenCursor): Matcher {
  const { next } = cursor;
  if (next.kind !== 'identifier' && next.kind !== 'string') {
    cursor.unexpected(context, 'identifier or "}"');
  }
  const label = cursor.take();
  if (matchOperators.has(cursor.next.kind)) {
    const operator = cursor.take().kind as Matcher['operator'];
    const value = cursor.expect('string', context, 'string');
    return compile(cursor, label, operator, value);
  }
  if (label.kind === 'string') return compileMatcher('__name__', '=', unquote(label.text));
  return cursor.unexpected(context, 'label matching operator');
}

function compile(
  cursor: TokenCursor,
  label: Token,
  operator: Matcher['operator'],
  value: Token,
): Matcher {
  const name = label.kind === 'string' ? unquote(label.text) : label.text;
  try {
    return compileMatcher(name, operator, unquote(value.text), cursor.regexes);
  } catch (error) {
    return cursor.fail(span(label, value), error instanceof Error ? error.message : String(error));
  }
}
