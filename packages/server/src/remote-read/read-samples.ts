import type { SampleBudget, SampleSource, SelectedSeries } from '../promql/index.ts';
import type { LabelPairs } from '../series/index.ts';
import type { ReadQuery } from './read-request.ts';

/** The series that one query of a request found. */
export type ReadResult = readonly SelectedSeries[];

/** Where samples come from: the server's, or a test's. */
export type ReadSources = {
  source: SampleSource;
  /** The labels of series that have samples at that time or later. */
  seriesSince: (
    query: Pick<ReadQuery, 'matchers' | 'startMs'>,
    signal: AbortSignal,
  ) => Promise<readonly LabelPairs[]>;
};

/** No sample is older than 1970 or younger than 2106; clients ask for "all" with the ends of 64 bits. */
const firstMs = 0;
const lastMs = 2 ** 32 * 1000;

const nothing = new Float64Array(0);
const noPositions = new Uint32Array(0);

/**
 * Reads the samples of all queries, one query after the other.
 * @throws TidemarkError when they are more than `budget` allows, and what the source throws.
 */
export async function readAll(
  sources: ReadSources,
  queries: readonly ReadQuery[],
  budget: SampleBudget,
  signal: AbortSignal,
): Promise<ReadResult[]> {
  const results: ReadResult[] = [];
  for (const query of queries) results.push(await read(sources, query, budget, signal));
  return results;
}

async function read(
  { source, seriesSince }: ReadSources,
  query: ReadQuery,
  budget: SampleBudget,
  signal: AbortSignal,
): Promise<ReadResult> {
  const { matchers, stepMs, rangeMs } = query;
  const startMs = Math.max(firstMs, query.startMs);
  const endMs = Math.min(lastMs, query.endMs);
  if (endMs < startMs) return [];
  if (query.isSeriesOnly) {
    const all = await seriesSince({ matchers, startMs }, signal);
    budget.takeSeries(all.length);
    return all.map(withoutSamples);
  }
  // Without the function: what stands in for expired samples of one function is no sample for another.
  const hint = { stepMs, rangeMs, function: null };
  return source.select({ matchers, startMs: startMs - 1, endMs, hint }, budget, signal);
}

function withoutSamples(labels: LabelPairs): SelectedSeries {
  const none = { count: 0, timestampMs: nothing, value: nothing, stale: noPositions };
  return { labels, ...none, histograms: null };
}
