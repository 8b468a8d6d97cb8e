import type { Aggregation, Aggregator, Call, Expression } from './expression.ts';
import { functions } from './functions.ts';
import { parseExpression } from './parse-expression.ts';
import { quote } from './quote.ts';
import { unquote } from './string-literal.ts';
import { isLabelName, type Token } from './token.ts';
import { span, type TokenCursor } from './token-cursor.ts';

/** A call of the function whose name was just taken. */
export function parseCall(cursor: TokenCursor, name: Token): Call {
  const args = parseArguments(cursor);
  if (!functions.has(name.text)) {
    cursor.fail(name, `unknown function with name ${quote(name.text)}`);
  }
  const position = span(name, cursor.previous);
  return cursor.node({ kind: 'call', position, function: name.text, args }, ...args);
}

function parseArguments(cursor: TokenCursor): Expression[] {
  cursor.expect('(');
  const args: Expression[] = [];
  if (cursor.accept(')')) return args;
  cursor.enter();
  for (;;) {
    args.push(parseExpression(cursor));
    if (!cursor.accept(',')) break;
    if (cursor.next.kind === ')') {
      cursor.fail(cursor.previous, 'trailing commas not allowed in function call args');
    }
  }
  cursor.leave();
  cursor.expect(')');
  return args;
}

const withParameter: ReadonlySet<string> = new Set([
  ...['topk', 'bottomk', 'count_values', 'quantile', 'limitk', 'limit_ratio'],
]);

type Modifier = Pick<Aggregation, 'grouping' | 'isWithout'>;

/** `sum by (a) (x)`, `sum(x) by (a)` or `sum(x)`; the operator was just taken. */
export function parseAggregation(cursor: TokenCursor, operator: Token): Aggregation {
  const before = parseAggregationModifier(cursor);
  if (cursor.next.kind !== '(') cursor.unexpected('aggregation');
  cursor.openAggregations++;
  const args = parseArguments(cursor);
  cursor.openAggregations--;
  const modifier = before ?? parseAggregationModifier(cursor);
  const position = span(operator, cursor.previous);
  const count = withParameter.has(operator.kind) ? 2 : 1;
  if (args.length === 0) {
    cursor.fail(position, 'no arguments for aggregate expression provided');
  }
  if (args.length !== count) {
    const counts = `expected ${count}, got ${args.length}`;
    const what = 'wrong number of arguments for aggregate expression provided';
    cursor.fail(position, `${what}, ${counts}`);
  }
  const aggregation: Aggregation = {
    ...{ kind: 'aggregation', position, aggregator: operator.kind as Aggregator },
    parameter: count === 2 ? (args[0] ?? null) : null,
    // There are `count` arguments.
    expression: args[count - 1] as Expression,
    ...(modifier ?? { grouping: [], isWithout: false }),
  };
  return cursor.node(aggregation, ...args);
}

function parseAggregationModifier(cursor: TokenCursor): Modifier | null {
  const { kind } = cursor.next;
  if (kind !== 'by' && kind !== 'without') return null;
  cursor.take();
  return { grouping: parseGroupingLabels(cursor), isWithout: kind === 'without' };
}

const context = 'grouping opts';

/** `(a, "b.c")`: a comma may stand at the end. */
export function parseGroupingLabels(cursor: TokenCursor): string[] {
  cursor.expect('(', context, '"("');
  const labels: string[] = [];
  while (!cursor.accept(')')) {
    labels.push(parseGroupingLabel(cursor));
    if (cursor.accept(',')) continue;
    cursor.expect(')', context, '"," or ")"');
    break;
  }
  return labels;
}

function parseGroupingLabel(cursor: TokenCursor): string {
  const { kind } = cursor.next;
  if (isLabelName(kind)) return cursor.take().text;
  if (kind !== 'string') return cursor.unexpected(context, 'label');
  const token = cursor.take();
  const label = unquote(token.text);
  if (label === '' || !label.isWellFormed()) {
    cursor.fail(token, `invalid label name for grouping: ${quote(label)}`);
  }
  return label;
}
