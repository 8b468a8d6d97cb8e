import type { ExpressionTree } from '../api/promql.ts';

/** The unit of a metric by its name, as far as its sender has told. */
export type UnitOfMetric = (name: string) => string | null;

/** A unit, or its change per second. */
type Dimension = { base: string | null; isRate: boolean };

const unknown: Dimension = { base: null, isRate: false };

/** Functions whose result is in the unit of their vector. */
const keepUnit = new Set([
  ...['abs', 'ceil', 'clamp', 'clamp_max', 'clamp_min', 'floor', 'round', 'sort', 'sort_desc'],
  ...['avg_over_time', 'max_over_time', 'min_over_time', 'last_over_time', 'sum_over_time'],
  ...['quantile_over_time', 'stddev_over_time', 'delta', 'idelta', 'increase', 'label_replace'],
  ...['label_join', 'histogram_sum', 'predict_linear', 'double_exponential_smoothing'],
  ...['sort_by_label', 'sort_by_label_desc'],
]);
const perSecond = new Set(['rate', 'irate', 'deriv']);
/** Theirs is a value of the histogram, whatever became of its counts. */
const ofBounds = new Set(['histogram_quantile', 'histogram_avg', 'histogram_stddev']);
const keepingAggregators = new Set([
  ...['sum', 'avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'stddev', 'limitk', 'limit_ratio'],
]);
const keepingOperators = new Set(['==', '!=', '<', '>', '<=', '>=', 'and', 'or', 'unless']);

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
export function unitOfQuery(tree: ExpressionTree, unitOfMetric: UnitOfMetric): string | null {
  const { base, isRate } = dimensionOf(tree, unitOfMetric);
  if (!isRate) return base;
  // Seconds per second are a share; bytes per second have a name; of all else the slash says it.
  if (base === 's') return null;
  return base === null || base === '1' ? '/s' : `${base}/s`;
}

function dimensionOf(node: unknown, unitOfMetric: UnitOfMetric): Dimension {
  const tree = node as ExpressionTree;
  switch (tree.type) {
    case 'vectorSelector':
    case 'matrixSelector': {
      const name = String(tree.name);
      return { base: unitOfMetric(name) ?? unitOfName(name), isRate: false };
    }
    case 'parenExpr':
    case 'unaryExpr':
    case 'subquery':
      return dimensionOf(tree.expr, unitOfMetric);
    case 'aggregation':
      return keepingAggregators.has(String(tree.op))
        ? dimensionOf(tree.expr, unitOfMetric)
        : unknown;
    case 'call':
      return dimensionOfCall(tree, unitOfMetric);
    case 'binaryExpr':
      return dimensionOfBinary(tree, unitOfMetric);
    default:
      return unknown;
  }
}

function dimensionOfCall({ func, args }: ExpressionTree, unitOfMetric: UnitOfMetric): Dimension {
  const { name } = func as { name: string };
  const vector = (args as ExpressionTree[]).find(({ type }) => !type.endsWith('Literal'));
  if (vector === undefined) return unknown;
  if (ofBounds.has(name)) return { base: unitOfBounds(vector, unitOfMetric), isRate: false };
  if (!keepUnit.has(name) && !perSecond.has(name)) return unknown;
  const { base, isRate } = dimensionOf(vector, unitOfMetric);
  return { base, isRate: isRate || perSecond.has(name) };
}

/** Sums and comparisons of one unit stay in it; a rate divided by that of a count is an average. */
function dimensionOfBinary(tree: ExpressionTree, unitOfMetric: UnitOfMetric): Dimension {
  const op = String(tree.op);
  const left = dimensionOf(tree.lhs, unitOfMetric);
  const right = dimensionOf(tree.rhs, unitOfMetric);
  const isSame = left.base === right.base && left.isRate === right.isRate;
  const rightIsNumber = (tree.rhs as ExpressionTree).type === 'numberLiteral';
  if (tree.bool === true) return unknown;
  if (keepingOperators.has(op)) return left;
  if (['+', '-', '%'].includes(op)) return isSame || rightIsNumber ? left : unknown;
  const isAverage = op === '/' && !rightIsNumber && right.base === null;
  return isAverage && left.isRate === right.isRate ? { base: left.base, isRate: false } : unknown;
}

/** The unit of a histogram's bounds: that of the one metric it comes from, whatever became of its counts. */
export function unitOfBounds(tree: ExpressionTree, unitOfMetric: UnitOfMetric): string | null {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (typeof value !== 'object' || value === null) return;
    const node = value as ExpressionTree;
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
