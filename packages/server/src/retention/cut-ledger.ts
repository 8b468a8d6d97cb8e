import type { CutDays } from '../store/index.ts';

/**
 * What was cut off while a list of overrides held: `cuts[0]` of series that none of them matches, `cuts[i]` of those
 * that the i-th is the first to match.
 */
export type CutVersion = { match: readonly string[]; cuts: readonly CutDays[] };

/** Most lists of overrides whose cuts are remembered; beyond it no other list is taken. */
export const maxCutVersions = 100;

/**
 * Notes what is about to be cut off. Under the same list cuts only rise: rows that went do not come back when
 * they would be kept for longer from now on.
 */
export function raised(
  versions: readonly CutVersion[],
  { match, cuts }: CutVersion,
): readonly CutVersion[] {
  const newest = versions.at(-1);
  if (newest === undefined || !isSameList(newest.match, match)) {
    return [...versions, { match, cuts }];
  }
  const highest = cuts.map(({ raw, minute }, i) => ({
    raw: Math.max(raw, newest.cuts[i].raw),
    minute: Math.max(minute, newest.cuts[i].minute),
  }));
  return [...versions.slice(0, -1), { match, cuts: highest }];
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
