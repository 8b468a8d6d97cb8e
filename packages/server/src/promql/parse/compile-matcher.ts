import { RE2JS } from 're2js';
import type { Matcher } from './matcher.ts';
import { maxRegexSize, regexSize } from './regex-size.ts';

/** @throws Error with RE2's message when the regex is none. */
export function compileMatcher(
  label: string,
  operator: Matcher['operator'],
  value: string,
): Matcher {
  return { label, operator, value, matches: compile(operator, value) };
}

function compile(operator: Matcher['operator'], value: string): (candidate: string) => boolean {
  if (operator === '=') return (candidate) => candidate === value;
  if (operator === '!=') return (candidate) => candidate !== value;
  const matches = compileRegex(value);
  return operator === '=~' ? matches : (candidate) => !matches(candidate);
}

/**
 * A test whether the whole text matches a regex of RE2, where `.` takes line ends, too, as Prometheus has it.
 * Takes time linear in the text. What most dashboards write (alternations of literals, `foo.*`, `.*foo.*`, `.+`)
 * needs no regex at all.
 */
export function compileRegex(pattern: string): (candidate: string) => boolean {
  if (!pattern.isWellFormed()) throw new Error('error parsing regexp: invalid UTF-8');
  return compileWithoutRegex(pattern) ?? compileWithRegex(pattern);
}

/**
 * What compiling the matcher's regex costs, see {@link regexSize}; 0 where there is none to compile. More than
 * {@link maxRegexSize} is refused by itself.
 */
export function matcherSize({ operator, value }: Pick<Matcher, 'operator' | 'value'>): number {
  const isPlain = operator === '=' || operator === '!=';
  return isPlain || compileWithoutRegex(value) !== null ? 0 : regexSize(value);
}

/** @throws Error when the regex is so large that compiling it would hold up everybody. */
export function checkRegexSize(pattern: string): void {
  const size = regexSize(pattern);
  if (size <= maxRegexSize) return;
  throw new Error(
    `error parsing regexp: it has ${size} parts with its repetitions, expected at most ${maxRegexSize}`,
  );
}

function compileWithRegex(pattern: string): (candidate: string) => boolean {
  checkRegexSize(pattern);
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
