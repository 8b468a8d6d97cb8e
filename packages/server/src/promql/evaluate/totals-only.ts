import type { Expression, VectorSelector } from '../parse/index.ts';

const needTotals = new Set(['histogram_count', 'histogram_sum', 'histogram_avg']);
const needBuckets = new Set(['histogram_quantile', 'histogram_quantiles', 'histogram_fraction']);

/**
 * Selectors of whose histograms only counts and sums are wanted: the nearest histogram function around them asks for
 * no more. Prometheus reads these without buckets, and finds resets on the way, which it otherwise does not tell
 * from beginnings; so conflicting resets in an aggregation are noticed only there. Not through subqueries.
 */
export function selectorsOfTotals(expression: Expression): ReadonlySet<VectorSelector> {
  const found = new Set<VectorSelector>();
  visit(expression, false, found);
  return found;
}

function visit(expression: Expression, isTotalOnly: boolean, found: Set<VectorSelector>): void {
  switch (expression.kind) {
    case 'vectorSelector':
      if (isTotalOnly) found.add(expression);
      return;
    case 'matrixSelector':
      visit(expression.vector, isTotalOnly, found);
      return;
    case 'subquery':
      visit(expression.expression, false, found);
      return;
    case 'call': {
      const { function: name, args } = expression;
      const within = needTotals.has(name) || (isTotalOnly && !needBuckets.has(name));
      for (const arg of args) visit(arg, within, found);
      return;
    }
    case 'aggregation':
      if (expression.parameter !== null) visit(expression.parameter, isTotalOnly, found);
      visit(expression.expression, isTotalOnly, found);
      return;
    case 'binary':
      visit(expression.left, isTotalOnly, found);
      visit(expression.right, isTotalOnly, found);
      return;
    case 'unary':
    case 'parentheses':
    case 'stepInvariant':
      visit(expression.expression, isTotalOnly, found);
  }
}
