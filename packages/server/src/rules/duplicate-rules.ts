import { identityOf } from '../alerts/index.ts';
import type { GroupSpec } from './rule.ts';

export type DuplicateRule = { group: string; name: string; line: number; firstLine: number };

/**
 * Rules of a group with the name and the labels of one before them: they write the same series, or make the
 * same alerts. Prometheus takes them, so this is advice only.
 */
export function duplicateRules(groups: readonly GroupSpec[]): DuplicateRule[] {
  return groups.flatMap((group) => {
    const seen = new Map<string, number>();
    return group.rules.flatMap(({ kind, name, labels, line }) => {
      const key = `${kind} ${name} ${identityOf(labels)}`;
      const firstLine = seen.get(key);
      if (firstLine === undefined) seen.set(key, line);
      return firstLine === undefined ? [] : [{ group: group.name, name, line, firstLine }];
    });
  });
}
