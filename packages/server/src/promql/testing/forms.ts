import type { Expression, Subquery, VectorSelector } from '../parse/index.ts';
import { PromqlParseError, parse } from '../parse/index.ts';
import { print } from '../print/index.ts';

/** Functions whose result hangs on when they are asked for, even over pinned selectors. */
const unsafeFunctions: ReadonlySet<string> = new Set([
  ...['days_in_month', 'day_of_month', 'day_of_week', 'day_of_year', 'hour', 'minute', 'month'],
  ...['year', 'predict_linear', 'time', 'timestamp', 'start', 'end', 'range', 'step'],
]);

/**
 * The same question with every selector pinned to its time by `@`: its answer has to be the same at whatever time it
 * is asked. Null if it need not be.
 */
export function pinSelectors(query: string, timeMs: number): string | null {
  const expression = parse(query);
  return hasUnsafeFunction(expression) ? null : print(pin(expression, timeMs));
}

/** Whether a query says the same as one step of a range query as it does at an instant. */
export function dependsOnQueryTimes(query: string): boolean {
  return /(?:start|end|range|step)\(\)/.test(query);
}

/** Names of the metrics that a query reads. Null where that may be any, or the query cannot be parsed. */
export function metricsIn(query: string): ReadonlySet<string> | null {
  try {
    const names = selectorsIn(parse(query)).map(nameOf);
    return names.includes(null) ? null : new Set(names.filter((name) => name !== null));
  } catch (error) {
    if (error instanceof PromqlParseError) return null;
    throw error;
  }
}

/** Null stands for selectors that the query does not show: `info` adds labels of metrics of its own choice. */
function selectorsIn(expression: Expression): (VectorSelector | null)[] {
  if (expression.kind === 'vectorSelector') return [expression];
  if (expression.kind === 'matrixSelector') return [expression.vector];
  const below = childrenOf(expression).flatMap(selectorsIn);
  return expression.kind === 'call' && expression.function === 'info' ? [null, ...below] : below;
}

function nameOf(selector: VectorSelector | null): string | null {
  const named = selector?.matchers.find(
    ({ label, operator, value }) => label === '__name__' && operator === '=' && value !== '',
  );
  return named?.value ?? null;
}

function hasUnsafeFunction(expression: Expression): boolean {
  return (
    (expression.kind === 'call' && unsafeFunctions.has(expression.function)) ||
    childrenOf(expression).some(hasUnsafeFunction)
  );
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'binary':
      return [expression.left, expression.right];
    case 'aggregation':
      return expression.parameter === null
        ? [expression.expression]
        : [expression.parameter, expression.expression];
    case 'unary':
    case 'parentheses':
    case 'subquery':
    case 'stepInvariant':
      return [expression.expression];
    default:
      return [];
  }
}

/** What stands inside of a subquery is left alone: the subquery itself is pinned. */
function pin(expression: Expression, ms: number): Expression {
  switch (expression.kind) {
    case 'vectorSelector':
    case 'subquery':
      return pinned(expression, ms);
    case 'matrixSelector':
      return { ...expression, vector: pinned(expression.vector, ms) };
    case 'call':
      return { ...expression, args: expression.args.map((arg) => pin(arg, ms)) };
    case 'binary':
      return { ...expression, left: pin(expression.left, ms), right: pin(expression.right, ms) };
    case 'aggregation': {
      const parameter = expression.parameter === null ? null : pin(expression.parameter, ms);
      return { ...expression, parameter, expression: pin(expression.expression, ms) };
    }
    case 'unary':
    case 'parentheses':
    case 'stepInvariant':
      return { ...expression, expression: pin(expression.expression, ms) };
    default:
      return expression;
  }
}

function pinned<T extends VectorSelector | Subquery>(timed: T, ms: number): T {
  return timed.at?.kind === 'time' ? timed : { ...timed, at: { kind: 'time', ms } };
}
