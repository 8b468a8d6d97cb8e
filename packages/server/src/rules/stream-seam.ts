import {
  comparisons,
  type Expression,
  type Matcher,
  type VectorSelector,
} from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';

export type Comparison = (typeof comparisons)[number];

/** `selector operator number`: what can be decided from each sample as it arrives. */
export type Threshold = {
  /** With one that says the metric's name. */
  matchers: readonly Matcher[];
  /** Turned around where the number was written first: always sample `operator` number. */
  operator: Comparison;
  threshold: number;
};

/** An alerting rule whose expression is a threshold. */
export type ThresholdRule = Threshold & { ruleId: string };

/** What a sample says about one series of a rule. */
export type StreamDecision = {
  ruleId: string;
  /** Of the series, `__name__` among them, sorted by name. */
  labels: LabelPairs;
  /** The sample's value while the condition holds; null once it does not, or the series has ended. */
  value: number | null;
  /** Of the sample; of a series that has ended, when that was noticed. */
  timestampMs: number;
};

/**
 * Whoever decides threshold rules as samples arrive. It reports changes only: a series that begins to satisfy
 * the condition, and one that ceases to. The rules' own timing (`for`, `keep_firing_for`, templates, state)
 * stays where it is.
 */
export interface StreamDecider {
  /**
   * All threshold rules there are, each time they change. Gives the ids of the rules that it decides: those
   * are asked of the store at the start and then only now and then, to find series that went silent. What it
   * reports is for samples from now on; a decision counts more than an evaluation of an earlier time. Of series
   * that it knows nothing about yet only those need be reported that satisfy the condition.
   */
  watch(rules: readonly ThresholdRule[]): ReadonlySet<string>;
}

/**
 * The threshold that an expression is; undefined for all others. `offset`, `@` and `bool` change what the
 * newest sample means, and without a fixed name two metrics could become one alert.
 */
export function thresholdOf(expression: Expression): Threshold | undefined {
  const bare = unwrapped(expression);
  if (bare.kind !== 'binary' || bare.returnBool || !isComparison(bare.operator)) return undefined;
  const [left, right] = [unwrapped(bare.left), unwrapped(bare.right)];
  const rightNumber = numberOf(right);
  if (isPlainSelector(left) && rightNumber !== undefined) {
    return { matchers: left.matchers, operator: bare.operator, threshold: rightNumber };
  }
  const leftNumber = numberOf(left);
  if (isPlainSelector(right) && leftNumber !== undefined) {
    return {
      matchers: right.matchers,
      operator: turnedAround[bare.operator],
      threshold: leftNumber,
    };
  }
  return undefined;
}

/** Whether a value satisfies the condition; NaN only differs. */
export function satisfies(value: number, operator: Comparison, threshold: number): boolean {
  switch (operator) {
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}

/** The same comparison with its sides exchanged. */
export const turnedAround: Readonly<Record<Comparison, Comparison>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
};

function isComparison(operator: string): operator is Comparison {
  return (comparisons as readonly string[]).includes(operator);
}

/** Without the parentheses around it. */
export function unwrapped(expression: Expression): Expression {
  return expression.kind === 'parentheses' ? unwrapped(expression.expression) : expression;
}

function isPlainSelector(expression: Expression): expression is VectorSelector {
  if (expression.kind !== 'vectorSelector') return false;
  const { offset, at, edges, matchers } = expression;
  const isNamed = matchers.some(
    ({ label, operator, value }) => label === '__name__' && operator === '=' && value !== '',
  );
  return offset === null && at === null && edges === 'plain' && isNamed;
}

/** The number that an expression is, with its signs; undefined for all others. */
export function numberOf(expression: Expression): number | undefined {
  if (expression.kind === 'number') return expression.value;
  if (expression.kind !== 'unary') return undefined;
  const value = numberOf(unwrapped(expression.expression));
  if (value === undefined) return undefined;
  return expression.operator === '-' ? -value : value;
}
