import type { Rule } from '@tidemark/protocol';
import { conditionOf, type RuleCondition, ruleConditions } from './rule-words.ts';

/** Rules that are listed together: those of one group of a file, or all that were made here. */
export type RuleGroup = {
  key: string;
  title: string;
  /** null: made here, and can be changed. */
  file: string | null;
  rules: Rule[];
};

/** Those that hold every word of the search, put together by where they come from. */
export function groupRules(
  rules: readonly Rule[],
  search: string,
  condition: RuleCondition | null,
): RuleGroup[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const groups = new Map<string, RuleGroup>();
  for (const rule of rules) {
    if (condition !== null && conditionOf(rule) !== condition) continue;
    if (words.length > 0 && !hasWords(rule, words)) continue;
    const isMadeHere = rule.origin === 'api';
    const key = isMadeHere ? '' : `${rule.file} ${rule.group}`;
    const group = groups.get(key) ?? {
      key,
      title: isMadeHere ? 'Made here' : rule.group,
      file: isMadeHere ? null : rule.file,
      rules: [],
    };
    group.rules.push(rule);
    groups.set(key, group);
  }
  // What can be changed here comes first.
  return [...groups.values()].sort((a, b) => Number(a.key !== '') - Number(b.key !== ''));
}

function hasWords(rule: Rule, words: readonly string[]): boolean {
  const { name, expr, group, file, labels } = rule;
  const text = [name, expr, group, file ?? '', ...Object.values(labels)].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

export function countConditions(rules: readonly Rule[]): Record<RuleCondition, number> {
  const counts = Object.fromEntries(ruleConditions.map((one) => [one, 0])) as Record<
    RuleCondition,
    number
  >;
  for (const rule of rules) counts[conditionOf(rule)]++;
  return counts;
}

/** The groups cut to so many rules in all, and how many rules there are. */
export function cutGroups(
  groups: readonly RuleGroup[],
  limit: number,
): { shown: RuleGroup[]; count: number } {
  const shown: RuleGroup[] = [];
  let count = 0;
  for (const group of groups) {
    const left = limit - count;
    if (left > 0) shown.push({ ...group, rules: group.rules.slice(0, left) });
    count += group.rules.length;
  }
  return { shown, count };
}
