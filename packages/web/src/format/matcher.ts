import type { Labels, Matcher, MatchOperator } from '@tidemark/protocol';

/** In words, in the order in which they are offered. */
export const operatorTitles: Readonly<Record<MatchOperator, string>> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'matches',
  '!~': 'matches not',
};

export const matchOperators = Object.keys(operatorTitles) as MatchOperator[];

/** A condition as Alertmanager and PromQL write it: `env=~"prod|staging"`. */
export function formatMatcher({ name, operator, value }: Matcher): string {
  return `${name}${operator}${JSON.stringify(value)}`;
}

const written = /^\s*([^\s=!~"',{}]+)\s*(=~|!~|!=|=)\s*(.*?)\s*$/s;

/** Reads it back, quotes or none; null for what is no condition. */
export function parseMatcher(text: string): Matcher | null {
  const [, name, operatorText, quoted] = written.exec(text) ?? [];
  const operator = matchOperators.find((one) => one === operatorText);
  if (name === undefined || operator === undefined || quoted === undefined) return null;
  const value = unquoted(quoted);
  return value === null ? null : { name, operator, value };
}

function unquoted(text: string): string | null {
  if (!text.startsWith('"')) return text.includes('"') ? null : text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** Conditions that match what has just these label values, `alertname` first. */
export function matchersOf(labels: Labels): Matcher[] {
  return Object.entries(labels)
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([name, value]) => ({ name, operator: '=', value }));
}

function rank(name: string): number {
  return name === 'alertname' ? 0 : 1;
}
