import type { SeriesTable } from '../series/index.ts';
import { readSums, type SumSources } from './read-sums.ts';
import { idsOf } from './select-series.ts';
import { TimeZone } from './time-zone.ts';

/**
 * What the samples of each series add up to before a time, in the order of `indexes`: with increments, the running
 * total. As far back as retention has kept rows.
 */
export async function readTotalsBefore(
  sources: SumSources & { table: SeriesTable },
  indexes: readonly number[],
  beforeMs: number,
): Promise<Float64Array> {
  const totals = new Float64Array(indexes.length);
  const group = Uint32Array.from(indexes, (_, at) => at);
  const groups = { ...idsOf(sources.table, indexes), group, groupCount: indexes.length };
  const sums = await readSums(
    sources,
    { indexes, groups, labels: [] },
    {
      span: { startMs: 0, endMs: beforeMs - 1 },
      granularity: null,
      zone: new TimeZone('UTC'),
      hoursBeforeMs: Number.POSITIVE_INFINITY,
      withSketches: false,
    },
  );
  for (const { group: at, sum } of sums.sorted()) totals[at] = sum;
  return totals;
}
