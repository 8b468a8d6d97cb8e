import type { LabelPairs } from '../../../series/index.ts';
import type { VectorMatching } from '../../parse/index.ts';
import type { GridSeries } from '../grid-series.ts';
import { labelsKey, onlyLabels, reservedLabels, withoutLabels } from '../labels.ts';
import type { Pace } from '../pace.ts';

/** The labels by which two sides of an operator find each other. */
export function matchedLabels(matching: VectorMatching): (labels: LabelPairs) => LabelPairs {
  if (matching.isOn) {
    const names = new Set(matching.labels);
    return (labels) => onlyLabels(labels, names);
  }
  const names = new Set([...reservedLabels, ...matching.labels]);
  return (labels) => withoutLabels(labels, names);
}

/** Series by the key of their matched labels. */
export async function bySignature(
  series: readonly GridSeries[],
  matching: VectorMatching,
  pace: Pace,
): Promise<Map<string, GridSeries[]>> {
  const matched = matchedLabels(matching);
  const groups = new Map<string, GridSeries[]>();
  for (const one of series) {
    const key = labelsKey(matched(one.labels));
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [one]);
    } else {
      group.push(one);
    }
    if (pace.isDue()) {
      await pace.rest();
    }
  }
  return groups;
}
