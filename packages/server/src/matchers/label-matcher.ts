import type { MatchOperator } from '@tidemark/protocol';
import { compileRegex } from '../promql/index.ts';

/** A condition on one label. A label that is not there has the value ''. */
export type LabelMatcher = {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
  readonly matches: (value: string) => boolean;
};

/**
 * Regular expressions are RE2's and must match the whole value.
 * @throws Error with RE2's message when the value is to be one and is none.
 */
export function compileMatcher(name: string, operator: MatchOperator, value: string): LabelMatcher {
  return { name, operator, value, matches: testOf(operator, value) };
}

function testOf(operator: MatchOperator, value: string): (candidate: string) => boolean {
  if (operator === '=') return (candidate) => candidate === value;
  if (operator === '!=') return (candidate) => candidate !== value;
  const matches = compileRegex(value);
  return operator === '=~' ? matches : (candidate) => !matches(candidate);
}

/** Whether the labels satisfy all matchers; none at all are satisfied by everything. */
export function matchesAll(
  matchers: readonly LabelMatcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every(({ name, matches }) =>
    matches(Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''),
  );
}

/** `name="value"`, in the form that is read again as the same. */
export function matcherText({ name, operator, value }: Omit<LabelMatcher, 'matches'>): string {
  const shownName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name) ? name : quoted(name);
  return `${shownName}${operator}${quoted(value)}`;
}

/** Only with escapes that both forms of matchers know. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

/** `{a="b",c=~"d"}`, sorted by name and operator, as Alertmanager's group keys have it. */
export function matchersText(matchers: readonly LabelMatcher[]): string {
  const sorted = matchers.toSorted(
    (a, b) =>
      compare(a.name, b.name) || compare(a.operator, b.operator) || compare(a.value, b.value),
  );
  return `{${sorted.map(matcherText).join(',')}}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
