import type { Binary, VectorMatching } from '../../parse/index.ts';
import {
  absent,
  anyPresent,
  copyStep,
  type GridSeries,
  isEmpty,
  SeriesMaker,
} from '../grid-series.ts';
import { labelsKey } from '../labels.ts';
import { mergeSameLabels } from '../merge-series.ts';
import type { Scope } from '../scope.ts';
import { bySignature, matchedLabels } from './signature.ts';

/** `and`, `or` and `unless`: series as they are, where the other side has or has not any that matches. */
export async function combineSets(
  expression: Binary,
  left: GridSeries[],
  right: GridSeries[],
  scope: Scope,
): Promise<GridSeries[]> {
  const { matching, operator } = expression;
  if (matching === null) {
    throw new Error(`${operator} needs vectors on both sides`);
  }
  if (operator === 'or') {
    const added = await filter(right, left, matching, false, scope);
    // The same series may come from both sides, at different steps.
    return await mergeSameLabels([...left, ...added], scope);
  }
  return await filter(left, right, matching, operator === 'and', scope);
}

/** The steps of `series` at which `others` have a match, or those at which they have none. */
async function filter(
  series: readonly GridSeries[],
  others: readonly GridSeries[],
  matching: VectorMatching,
  wantsMatch: boolean,
  scope: Scope,
): Promise<GridSeries[]> {
  const { grid, query } = scope;
  const matched = matchedLabels(matching);
  const groups = await bySignature(others, matching, query.pace);
  const presence = new Map<string, Uint8Array>();
  const maker = new SeriesMaker(grid.count, query.budget);
  const result: GridSeries[] = [];
  for (const one of series) {
    const key = labelsKey(matched(one.labels));
    const group = groups.get(key);
    if (group === undefined) {
      if (!wantsMatch) {
        result.push(one);
      }
      continue;
    }
    const found = presence.get(key) ?? anyPresent(group, grid.count);
    presence.set(key, found);
    const out = maker.make(one.labels, one.dropName);
    for (let step = 0; step < grid.count; step++) {
      if (one.present[step] !== absent && (found[step] !== absent) === wantsMatch) {
        copyStep(one, out, step);
      }
    }
    if (!isEmpty(out)) {
      result.push(out);
    }
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
  }
  return result;
}
