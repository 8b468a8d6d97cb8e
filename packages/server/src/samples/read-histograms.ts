import { isStaleMarker } from '../batch/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { type SampleBudget, type SelectedSeries, withStoredHint } from '../promql/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { SeriesIds, Store } from '../store/index.ts';

type Histograms = NonNullable<SelectedSeries['histograms']>;

/** Most histograms of one question: each is an object with its buckets. */
export const maxHistograms = 1_000_000;

/**
 * How far before the first histogram of a question the one before it may lie that tells whether its counter goes
 * on. Where there is none the histogram says nothing about that.
 */
const predecessorWithinMs = 300_000;

/**
 * The histograms of these series with startMs < timestamp <= endMs, by series index; series without any are
 * missing. Of several with one time the last one is there. Their reset hints are those of Prometheus' storage.
 * @throws TidemarkError when there are more than the budget allows, or the store cannot be read.
 */
export async function readHistograms(
  { table, store }: { table: SeriesTable; store: Store },
  ids: SeriesIds,
  span: { startMs: number; endMs: number },
  budget: SampleBudget,
): Promise<Map<number, Histograms>> {
  const points = await store.readHistograms({
    series: ids,
    span: { startMs: span.startMs + 1 - predecessorWithinMs, endMs: span.endMs },
    limit: maxHistograms,
  });
  if (points.length >= maxHistograms) throw tooMany();
  budget.takeSamples(points.filter(({ timestampMs }) => timestampMs > span.startMs).length);
  const found = new Map<number, Histograms[number][]>();
  for (const { idLow, idHigh, timestampMs, histogram } of points) {
    const index = table.indexOfId(idLow, idHigh);
    // Deleted meanwhile.
    if (index === -1) continue;
    const sample = { timestampMs, histogram: isStaleMarker(histogram.sum) ? null : histogram };
    const known = found.get(index);
    if (known === undefined) found.set(index, [sample]);
    else if (known.at(-1)?.timestampMs === timestampMs) known[known.length - 1] = sample;
    else known.push(sample);
  }
  for (const [index, samples] of found) {
    const inside = withStoredHints(samples).filter(({ timestampMs }) => timestampMs > span.startMs);
    if (inside.length > 0) found.set(index, inside);
    else found.delete(index);
  }
  return found;
}

function tooMany(): TidemarkError {
  const message = `The question needs ${maxHistograms} histograms or more: ask for fewer series or a shorter time.`;
  return new TidemarkError('query_too_large', message, { status: 422 });
}

function withStoredHints(samples: Histograms): Histograms[number][] {
  return samples.map(({ timestampMs, histogram }, at) => ({
    timestampMs,
    histogram: histogram && withStoredHint(histogram, samples[at - 1]?.histogram ?? null),
  }));
}

/** A series has one sample for each timestamp: where it has a float and a histogram, the histogram counts. */
export function withHistograms(series: SelectedSeries, histograms: Histograms): SelectedSeries {
  const times = new Set(histograms.map(({ timestampMs }) => timestampMs));
  const { count, timestampMs, value, stale } = series;
  const kept: number[] = [];
  for (let row = 0; row < count; row++) if (!times.has(timestampMs[row])) kept.push(row);
  if (kept.length === count) return { ...series, histograms };
  const isStale = new Set(stale);
  return {
    labels: series.labels,
    count: kept.length,
    timestampMs: Float64Array.from(kept, (row) => timestampMs[row]),
    value: Float64Array.from(kept, (row) => value[row]),
    stale: Uint32Array.from(kept.flatMap((row, at) => (isStale.has(row) ? [at] : []))),
    histograms,
  };
}
