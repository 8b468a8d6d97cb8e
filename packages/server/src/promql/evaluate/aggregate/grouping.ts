import type { LabelPairs } from '../../../series/index.ts';
import type { Aggregation } from '../../parse/index.ts';
import type { GridSeries } from '../grid-series.ts';
import { labelsKey, metricNameLabel, onlyLabels, withoutLabels } from '../labels.ts';
import type { Pace } from '../pace.ts';

export type Group = { labels: LabelPairs; members: GridSeries[] };

/** As any member does, whichever comes first: Prometheus 3.7 and later; before, the first member decided. */
export function dropsName({ members }: Group): boolean {
  return members.some((member) => member.dropName);
}

/** What `by (...)` and `without (...)` leave of labels; the latter never keeps the metric's name. */
export function groupingOf(
  aggregation: Pick<Aggregation, 'grouping' | 'isWithout'>,
): (labels: LabelPairs) => LabelPairs {
  const names = new Set(aggregation.grouping);
  if (aggregation.isWithout) {
    names.add(metricNameLabel);
    return (labels) => withoutLabels(labels, names);
  }
  return (labels) => onlyLabels(labels, names);
}

/** In the order in which groups come up. */
export async function groupSeries(
  series: readonly GridSeries[],
  aggregation: Aggregation,
  pace: Pace,
): Promise<Group[]> {
  const grouping = groupingOf(aggregation);
  const groups = new Map<string, Group>();
  for (const one of series) {
    const labels = grouping(one.labels);
    const key = labelsKey(labels);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { labels, members: [one] });
    } else {
      group.members.push(one);
    }
    if (pace.isDue()) {
      await pace.rest();
    }
  }
  return [...groups.values()];
}
