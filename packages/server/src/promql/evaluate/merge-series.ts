import { absent, copyStep, type GridSeries, SeriesMaker } from './grid-series.ts';
import { labelsKey } from './labels.ts';
import { duplicateLabels, type Scope } from './scope.ts';

/**
 * Puts series with the same labels together, in the order in which labels first come up.
 * @throws TidemarkError where two of them have a sample at the same step
 */
export async function mergeSameLabels(
  series: readonly GridSeries[],
  { grid, query }: Scope,
): Promise<GridSeries[]> {
  const byLabels = new Map<string, { merged: GridSeries; isOwn: boolean }>();
  const maker = new SeriesMaker(grid.count, query.budget);
  for (const one of series) {
    if (query.pace.isDue()) {
      await query.pace.rest();
    }
    const key = labelsKey(one.labels);
    const known = byLabels.get(key);
    if (known === undefined) {
      byLabels.set(key, { merged: one, isOwn: false });
      continue;
    }
    if (!known.isOwn) {
      const copy = maker.make(known.merged.labels, known.merged.dropName);
      addSteps(known.merged, copy);
      known.merged = copy;
      known.isOwn = true;
    }
    addSteps(one, known.merged);
  }
  return byLabels.size === series.length
    ? [...series]
    : [...byLabels.values()].map(({ merged }) => merged);
}

function addSteps(from: GridSeries, to: GridSeries): void {
  for (let step = 0; step < from.present.length; step++) {
    if (from.present[step] === absent) {
      continue;
    }
    if (to.present[step] !== absent) {
      throw duplicateLabels();
    }
    copyStep(from, to, step);
  }
}
