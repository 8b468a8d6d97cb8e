import type { RuleForm, RuleFormStatistic } from '@tidemark/protocol';
import {
  comparisons,
  type Expression,
  formatDuration,
  formatFloat,
  type MatrixSelector,
  quote,
  type VectorSelector,
} from '../promql/index.ts';
import { numberOf, unwrapped } from './stream-seam.ts';

const functionOf: Readonly<Record<Exclude<RuleFormStatistic, 'last'>, string>> = {
  avg: 'avg_over_time',
  min: 'min_over_time',
  max: 'max_over_time',
  sum: 'sum_over_time',
  count: 'count_over_time',
  rate: 'rate',
  increase: 'increase',
};

/** The PromQL that a form means. */
export function compileForm(form: RuleForm): string {
  const { metric, matchers, statistic, window, operator, threshold } = form;
  const isPlain = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric);
  const conditions = matchers.map(({ label, operator: is, value }) => {
    const name = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ? label : quote(label);
    return `${name}${is}${quote(value)}`;
  });
  const inBraces = isPlain ? conditions : [quote(metric), ...conditions];
  const selector = `${isPlain ? metric : ''}${inBraces.length > 0 ? `{${inBraces.join(',')}}` : ''}`;
  const value =
    statistic === 'last' ? selector : `${functionOf[statistic]}(${selector}[${window ?? '5m'}])`;
  return `${value} ${operator} ${formatFloat(threshold)}`;
}

/** The form that an expression would have come from; null where it is more than that. */
export function recogniseForm(expression: Expression): RuleForm | null {
  const bare = unwrapped(expression);
  if (bare.kind !== 'binary' || bare.returnBool) return null;
  const operator = comparisons.find((one) => one === bare.operator);
  const threshold = numberOf(unwrapped(bare.right));
  if (operator === undefined || threshold === undefined || !Number.isFinite(threshold)) return null;
  const left = unwrapped(bare.left);
  if (left.kind === 'vectorSelector') {
    const selected = selectedBy(left);
    if (selected === null) return null;
    return { ...selected, statistic: 'last', window: null, operator, threshold };
  }
  if (left.kind !== 'call' || left.args.length !== 1) return null;
  const statistic = statisticOf(left.function);
  const argument = unwrapped(left.args[0] ?? left);
  if (statistic === undefined || argument.kind !== 'matrixSelector') return null;
  const window = windowOf(argument);
  const selected = selectedBy(argument.vector);
  if (window === null || selected === null) return null;
  return { ...selected, statistic, window, operator, threshold };
}

function statisticOf(name: string): RuleFormStatistic | undefined {
  const found = Object.entries(functionOf).find(([, of]) => of === name);
  return found?.[0] as RuleFormStatistic | undefined;
}

function windowOf({ range }: MatrixSelector): string | null {
  return range.kind === 'fixed' ? formatDuration(range.ms) : null;
}

function selectedBy(selector: VectorSelector): Pick<RuleForm, 'metric' | 'matchers'> | null {
  const { matchers, offset, at, edges } = selector;
  if (offset !== null || at !== null || edges !== 'plain') return null;
  const names = matchers.filter(({ label }) => label === '__name__');
  const [name] = names;
  if (name === undefined || names.length > 1 || name.operator !== '=') return null;
  return {
    metric: name.value,
    matchers: matchers
      .filter(({ label }) => label !== '__name__')
      .map(({ label, operator, value }) => ({ label, operator, value })),
  };
}
