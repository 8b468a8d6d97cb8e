import { RE2JS } from 're2js';
import type { Matcher } from './matcher.ts';
import { checkedRegexSize, type RegexBudget } from './regex-size.ts';

/**
 * @param budget of all regexes of a query, of which this one is taken
 * @throws Error with RE2's message when the regex is none, and when it is too large
 */
export function compileMatcher(
  label: string,
  operator: Matcher['operator'],
  value: string,
  budget?: RegexBudget,
): Matcher {
  return { label, operator, value, matches: compile(operator, value, budget) };
}

function compile(
  operator: Matcher['operator'],
  value: string,
  budget: RegexBudget | undefined,
): (candidate: string) => boolean {
  if (operator === '=') return (candidate) => candidate === value;
  if (operator === '!=') return (candidate) => candidate !== value;
  const matches = compileRegex(value, budget);
  return operator === '=~' ? matches : (candidate) => !matches(candidate);
}

/**
 * A test whether the whole text matches a regex of RE2, where `.` takes line ends, too, as Prometheus has it.
 * Takes time linear in the text. What most dashboards write (alternations of literals, `foo.*`, `.*foo.*`, `.+`)
 * needs no regex at all.
 */
export function compileRegex(
  pattern: string,
  budget?: RegexBudget,
): (candidate: string) => boolean {
  if (!pattern.isWellFormed()) throw new Error('error parsing regexp: invalid UTF-8');
  return compileWithoutRegex(pattern) ?? compileWithRegex(pattern, budget);
}

function compileWithRegex(
  pattern: string,
  budget: RegexBudget | undefined,
): (candidate: string) => boolean {
  const size = checkedRegexSize(pattern);
  budget?.take(size);
  const regex = RE2JS.compile(`^(?s:${pattern})$`);
  return (candidate) => regex.test(candidate);
}

const special = /[\\.+*?()|[\]{}^$]/;

function compileWithoutRegex(pattern: string): ((candidate: string) => boolean) | null {
  if (pattern === '.*') return () => true;
  if (pattern === '.+') return (candidate) => candidate !== '';
  const alternatives = literalAlternatives(pattern);
  if (alternatives !== null) {
    const literals = new Set(alternatives);
    return (candidate) => literals.has(candidate);
  }
  const parts = /^(\.[*+])?([^.]*?)(\.[*+])?$/s.exec(pattern);
  if (parts === null || special.test(parts[2] ?? '')) return null;
  return matchAround(parts[2] ?? '', parts[1] ?? '', parts[3] ?? '');
}

function literalAlternatives(pattern: string): string[] | null {
  const inside = /^\(([^()]*)\)$/s.exec(pattern)?.[1] ?? pattern;
  const alternatives = inside.replaceAll('\\.', '\0').split('|');
  if (pattern.includes('\0') || alternatives.some((one) => special.test(one))) return null;
  return alternatives.map((one) => one.replaceAll('\0', '.'));
}

/** `literal` with `.*`, `.+` or nothing before and behind it. */
function matchAround(
  literal: string,
  before: string,
  behind: string,
): (candidate: string) => boolean {
  const atLeastBefore = before === '.+' ? 1 : 0;
  const atLeastBehind = behind === '.+' ? 1 : 0;
  if (before === '') {
    const length = literal.length + atLeastBehind;
    return (candidate) => candidate.length >= length && candidate.startsWith(literal);
  }
  if (behind === '') {
    const length = literal.length + atLeastBefore;
    return (candidate) => candidate.length >= length && candidate.endsWith(literal);
  }
  return (candidate) => {
    // With something needed behind, the first place that leaves enough before is also the best one.
    const at = candidate.indexOf(literal, atLeastBefore);
    return at >= 0 && candidate.length - at - literal.length >= atLeastBehind;
  };
}
