import type { Labels } from '@tidemark/protocol';
import { groupLabels } from '../../chart/fold-live.ts';
import { lineKey } from '../../chart/line.ts';

/** Label names of these series with the values that occur, both in order. */
export function labelChoices(series: readonly Labels[]): { name: string; values: string[] }[] {
  const values = new Map<string, Set<string>>();
  for (const labels of series) {
    for (const [name, value] of Object.entries(labels)) {
      const known = values.get(name) ?? new Set();
      values.set(name, known.add(value));
    }
  }
  return [...values]
    .map(([name, known]) => ({ name, values: [...known].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function matchesLabels(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

/** How many lines a metric is drawn as when its series are put together by these labels. */
export function countLines(series: readonly Labels[], groupBy: readonly string[]): number {
  if (groupBy.length === 0) return 1;
  const grouping = { kind: 'labels', names: groupBy } as const;
  return new Set(series.map((labels) => lineKey(groupLabels(labels, grouping)))).size;
}
