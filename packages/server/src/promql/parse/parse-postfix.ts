import type {
  AtModifier,
  Expression,
  MatrixSelector,
  Subquery,
  VectorSelector,
} from './expression.ts';
import { parseOffset, parsePositiveDuration } from './parse-duration.ts';
import { parseSignedNumber } from './parse-literal.ts';
import { span, type TokenCursor } from './token-cursor.ts';

/** All that may stand behind an operand: `[range]`, `[range:step]`, `offset`, `@`, `anchored`, `smoothed`. */
export function parsePostfixes(cursor: TokenCursor, operand: Expression): Expression {
  let expression = operand;
  for (;;) {
    switch (cursor.next.kind) {
      case '[':
        expression = parseBrackets(cursor, expression);
        break;
      case 'offset':
        expression = parseOffsetModifier(cursor, expression);
        break;
      case '@':
        expression = parseAtModifier(cursor, expression);
        break;
      case 'anchored':
      case 'smoothed':
        expression = parseEdges(cursor, expression, cursor.next.kind);
        break;
      default:
        return expression;
    }
  }
}

function parseBrackets(cursor: TokenCursor, expression: Expression): Expression {
  const bracket = cursor.take();
  const range = parsePositiveDuration(cursor, 'subquery or range selector');
  if (cursor.accept(']')) {
    const position = span(expression.position, cursor.previous);
    const vector = withoutModifiers(cursor, expression, span(bracket, cursor.previous));
    return cursor.node({ kind: 'matrixSelector', position, vector, range }, vector);
  }
  if (!cursor.accept(':')) cursor.unexpected('subquery or range', '":" or "]"');
  const step = cursor.next.kind === ']' ? null : parsePositiveDuration(cursor, 'subquery selector');
  const end = cursor.expect(']', 'subquery selector', '"]"');
  const position = span(expression.position, end);
  return cursor.node(
    { kind: 'subquery', position, expression, range, step, offset: null, at: null },
    expression,
  );
}

/** The vector selector to which a range is given. */
function withoutModifiers(
  cursor: TokenCursor,
  expression: Expression,
  brackets: { from: number; to: number },
): VectorSelector {
  if (expression.kind !== 'vectorSelector') {
    cursor.fail(brackets, 'ranges only allowed for vector selectors');
  }
  if (hasOffset(expression)) cursor.fail(brackets, 'no offset modifiers allowed before range');
  if (expression.at !== null) cursor.fail(brackets, 'no @ modifiers allowed before range');
  return expression;
}

type Timed = VectorSelector | Subquery;

/** Changes the selector or subquery that a modifier of time is about; the vector inside, for a matrix selector. */
function modify(
  cursor: TokenCursor,
  expression: Expression,
  modifier: string,
  change: (timed: Timed) => Timed,
): Expression {
  const position = span(expression.position, cursor.previous);
  if (expression.kind === 'vectorSelector' || expression.kind === 'subquery') {
    const changed: Expression = { ...change(expression), position };
    return cursor.node(changed, expression);
  }
  if (expression.kind !== 'matrixSelector') {
    const allowed = 'an instant vector selector or range vector selector or a subquery';
    return cursor.fail(expression.position, `${modifier} modifier must be preceded by ${allowed}`);
  }
  const vector = change(expression.vector) as VectorSelector;
  const changed: MatrixSelector = { ...expression, vector, position };
  return cursor.node(changed, expression);
}

function parseOffsetModifier(cursor: TokenCursor, expression: Expression): Expression {
  cursor.take();
  const offset = parseOffset(cursor);
  return modify(cursor, expression, 'offset', (timed) => {
    if (hasOffset(timed)) {
      cursor.fail(expression.position, 'offset may not be set multiple times');
    }
    return { ...timed, offset };
  });
}

/** An offset of nothing counts as none, as in Prometheus. */
function hasOffset({ offset }: Timed): boolean {
  return offset !== null && (offset.kind !== 'fixed' || offset.ms !== 0);
}

function parseAtModifier(cursor: TokenCursor, expression: Expression): Expression {
  cursor.take();
  const at = parseAt(cursor, expression);
  return modify(cursor, expression, '@', (timed) => {
    if (timed.at !== null) {
      cursor.fail(expression.position, '@ <timestamp> may not be set multiple times');
    }
    return { ...timed, at };
  });
}

function parseAt(cursor: TokenCursor, expression: Expression): AtModifier {
  const { kind } = cursor.next;
  if (kind === 'start' || kind === 'end') {
    cursor.take();
    cursor.expect('(', '@', 'timestamp');
    cursor.expect(')', '@', 'timestamp');
    return { kind };
  }
  const seconds = parseSignedNumber(cursor, '@', 'timestamp');
  if (!(Math.abs(seconds) < 2 ** 63)) {
    const value = Number.isFinite(seconds) ? seconds.toFixed(6) : goInfinity(seconds);
    cursor.fail(expression.position, `timestamp out of bounds for @ modifier: ${value}`);
  }
  return { kind: 'time', ms: Math.round(seconds * 1000) };
}

function goInfinity(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function parseEdges(
  cursor: TokenCursor,
  expression: Expression,
  edges: 'anchored' | 'smoothed',
): Expression {
  cursor.take();
  const { position } = expression;
  if (expression.kind === 'subquery') {
    return cursor.fail(position, `${edges} modifier is not supported for subqueries`);
  }
  if (expression.kind !== 'vectorSelector' && expression.kind !== 'matrixSelector') {
    return cursor.fail(position, `${edges} modifier not implemented`);
  }
  return modify(cursor, expression, edges, (timed) => {
    const before = (timed as VectorSelector).edges;
    if (before !== 'plain' && before !== edges) {
      cursor.fail(position, 'anchored and smoothed modifiers cannot be used together');
    }
    return { ...(timed as VectorSelector), edges };
  });
}
