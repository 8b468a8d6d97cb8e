import { createHash } from 'node:crypto';
import { identityOf } from '../alerts/index.ts';
import type { GroupSpec, RuleSpec } from './rule.ts';

/**
 * Ids of a group's rules, the same after every start: by file, group, name and labels, so that a rule keeps its
 * alerts when its expression is changed (as in Prometheus, on a reload). Equal ones are numbered.
 */
export function idsOfRules(path: string, group: GroupSpec): string[] {
  const seen = new Map<string, number>();
  return group.rules.map((rule) => {
    const text = textOf(path, group.name, rule);
    const nth = seen.get(text) ?? 0;
    seen.set(text, nth + 1);
    return createHash('sha256').update(`${text}\0${nth}`).digest('hex').slice(0, 16);
  });
}

function textOf(path: string, group: string, { kind, name, labels }: RuleSpec): string {
  return [path, group, kind, name, identityOf(labels)].join('\0');
}
