import type { Expression } from '../parse/index.ts';

/** Their result depends on the evaluation time, or on the timestamp of a sample, even of one pinned by `@`. */
const timeDependent = new Set([
  'day_of_month',
  'day_of_week',
  'day_of_year',
  'days_in_month',
  'hour',
  'info',
  'minute',
  'month',
  'predict_linear',
  'start_timestamp',
  'time',
  'timestamp',
  'year',
]);

/**
 * The expression with its largest parts that have the same value at all steps wrapped, so that they are evaluated
 * once. Literals are left as they are: they cost nothing.
 */
export function wrapInvariant(expression: Expression): Expression {
  const result = visit(expression);
  return wrapped(result);
}

type Visited = { expression: Expression; isInvariant: boolean };

function visit(expression: Expression): Visited {
  switch (expression.kind) {
    case 'number':
    case 'string':
    case 'stepInvariant':
      return { expression, isInvariant: true };
    case 'vectorSelector':
      return { expression, isInvariant: expression.at !== null };
    case 'matrixSelector':
      return { expression, isInvariant: expression.vector.at !== null };
    case 'subquery': {
      const inner = wrapInvariant(expression.expression);
      return {
        expression: { ...expression, expression: inner },
        isInvariant: expression.at !== null,
      };
    }
    case 'parentheses':
    case 'unary': {
      const inner = visit(expression.expression);
      return {
        expression: { ...expression, expression: inner.expression },
        isInvariant: inner.isInvariant,
      };
    }
    case 'call':
      return join(
        expression.args,
        (args) => ({ ...expression, args }),
        !timeDependent.has(expression.function),
      );
    case 'binary':
      return join([expression.left, expression.right], ([left, right]) => ({
        ...expression,
        left: left ?? expression.left,
        right: right ?? expression.right,
      }));
    case 'aggregation': {
      const { parameter } = expression;
      const parts =
        parameter === null ? [expression.expression] : [expression.expression, parameter];
      return join(parts, ([inner, newParameter]) => ({
        ...expression,
        expression: inner ?? expression.expression,
        parameter: newParameter ?? parameter,
      }));
    }
  }
}

/** If any part depends on time, then those that do not are wrapped. */
function join(
  parts: readonly Expression[],
  rebuild: (parts: Expression[]) => Expression,
  mayBeInvariant = true,
): Visited {
  const visited = parts.map(visit);
  const isInvariant = mayBeInvariant && visited.every((part) => part.isInvariant);
  return {
    expression: rebuild(visited.map((part) => (isInvariant ? part.expression : wrapped(part)))),
    isInvariant,
  };
}

function wrapped({ expression, isInvariant }: Visited): Expression {
  return isInvariant && isWorthIt(expression)
    ? { kind: 'stepInvariant', position: expression.position, expression }
    : expression;
}

/** Range vectors are read by the function around them, which works out each window anyway. */
function isWorthIt(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'string':
    case 'stepInvariant':
    case 'matrixSelector':
    case 'subquery':
      return false;
    case 'parentheses':
    case 'unary':
      return isWorthIt(expression.expression);
    default:
      return true;
  }
}
