import type { ExpressionTree } from '../api/promql.ts';

/** Functions whose result is in the unit of their (last) vector. */
const keepUnit = new Set([
  ...['abs', 'ceil', 'clamp', 'clamp_max', 'clamp_min', 'floor', 'round', 'sort', 'sort_desc'],
  ...['avg_over_time', 'max_over_time', 'min_over_time', 'last_over_time', 'sum_over_time'],
  ...['quantile_over_time', 'stddev_over_time', 'delta', 'idelta', 'increase', 'label_replace'],
  ...['label_join', 'histogram_quantile', 'histogram_avg', 'histogram_sum', 'predict_linear'],
  ...['sort_by_label', 'sort_by_label_desc', 'double_exponential_smoothing', 'histogram_stddev'],
]);
const perSecond = new Set(['rate', 'irate', 'deriv']);
const keepingAggregators = new Set([
  ...['sum', 'avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'stddev', 'limitk', 'limit_ratio'],
]);

/** Endings of names, by Prometheus' convention; `_total`, `_sum` and `_bucket` come after them. */
const endings: readonly [RegExp, string][] = [
  [/_seconds$/, 's'],
  [/_milliseconds$/, 'ms'],
  [/_bytes$/, 'bytes'],
  [/_ratio$/, 'ratio'],
  [/_percent$/, '%'],
  [/_celsius$/, 'celsius'],
  [/_volts$/, 'V'],
  [/_amperes$/, 'A'],
  [/_watts$/, 'W'],
  [/_joules$/, 'J'],
  [/_hertz$/, 'Hz'],
];

/** The unit of a metric, by its name alone. */
export function unitOfName(name: string): string | null {
  const base = name.replace(/_(?:total|sum|bucket)$/, '');
  if (/_(?:count|info)$/.test(base)) return null;
  return endings.find(([ending]) => ending.test(base))?.[1] ?? null;
}

/** The unit of what a query gives, as far as it can be known; null is a mere number. */
export function unitOfQuery(
  tree: ExpressionTree,
  unitOfMetric: (name: string) => string | null,
): string | null {
  const unitOf = (node: unknown): string | null => {
    const one = node as ExpressionTree & Record<string, unknown>;
    switch (one.type) {
      case 'vectorSelector':
      case 'matrixSelector':
        return unitOfMetric(String(one.name)) ?? unitOfName(String(one.name));
      case 'parenExpr':
      case 'unaryExpr':
      case 'subquery':
        return unitOf(one.expr);
      case 'aggregation':
        return keepingAggregators.has(String(one.op)) ? unitOf(one.expr) : null;
      case 'call':
        return unitOfCall(one);
      case 'binaryExpr':
        return unitOfBinary(one);
      default:
        return null;
    }
  };

  const unitOfCall = ({ func, args }: Record<string, unknown>): string | null => {
    const { name } = func as { name: string };
    const vector = (args as ExpressionTree[]).find(({ type }) => !type.endsWith('Literal'));
    if (vector === undefined) return null;
    if (keepUnit.has(name)) return unitOf(vector);
    return perSecond.has(name) ? ratePerSecond(unitOf(vector)) : null;
  };

  /** Sums and comparisons of one unit stay in it, and so does a multiple of it. */
  const unitOfBinary = ({ op, lhs, rhs, bool }: Record<string, unknown>): string | null => {
    const [left, right] = [unitOf(lhs), unitOf(rhs)];
    if (bool === true) return null;
    const rightIsNumber = isNumber(rhs);
    if (['+', '-', '%'].includes(String(op))) return left === right || rightIsNumber ? left : null;
    if (['==', '!=', '<', '>', '<=', '>=', 'and', 'or', 'unless'].includes(String(op))) return left;
    return null;
  };
  return unitOf(tree);
}

/** Seconds per second are a share; bytes per second have a name; of all else the slash says it. */
function ratePerSecond(unit: string | null): string | null {
  if (unit === 's') return null;
  if (unit === null || unit === '' || unit === '1') return '/s';
  return `${unit}/s`;
}

function isNumber(node: unknown): boolean {
  return (node as ExpressionTree).type === 'numberLiteral';
}

/** The unit of a histogram's bounds: that of the one metric it comes from, whatever became of its counts. */
export function unitOfBounds(
  tree: ExpressionTree,
  unitOfMetric: (name: string) => string | null,
): string | null {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as ExpressionTree & Record<string, unknown>;
    if (node.type === 'vectorSelector' || node.type === 'matrixSelector') {
      names.add(String(node.name));
      return;
    }
    Object.values(node).forEach(visit);
  };
  visit(tree);
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) return null;
  return unitOfMetric(name) ?? unitOfName(name);
}
