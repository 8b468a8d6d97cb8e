import type { Labels } from '@tidemark/protocol';
import type { SeriesTable } from '../series/index.ts';
import { addEvenly, Sketch } from '../sketch/index.ts';
import { BucketSums } from './bucket-sums.ts';
import { type IncreaseQuestion, readIncreases } from './read-increases.ts';
import type { SumSources } from './read-sums.ts';
import { type GroupedSeries, selectSeries } from './select-series.ts';

/**
 * A histogram that came as counters, as Prometheus' text format has it: `x_bucket` with a label `le` counts
 * what is not above that bound, `x_sum` is the sum of all. A part is what has the same labels but `le`.
 */
export type ClassicHistogram = {
  /** Of all buckets, then of the sums. */
  indexes: Uint32Array;
  /** Places in {@link indexes}, for each part. */
  parts: readonly Part[];
};

type Part = {
  /** By growing bound; the last one is of +Inf, or the part is not complete and left out. */
  buckets: readonly { place: number; bound: number }[];
  sumPlace: number | undefined;
};

/** The histogram of this name, or null when the name has series of its own or no buckets. */
export function findClassicHistogram(
  table: SeriesTable,
  name: string | undefined,
  labels: Labels,
): ClassicHistogram | null {
  if (name === undefined || table.seriesCountOfName(name) > 0) return null;
  const buckets = selectSeries(table, `${name}_bucket`, labels);
  if (buckets.length === 0) return null;
  const { le: _, ...others } = labels;
  const indexes = Uint32Array.from([...buckets, ...selectSeries(table, `${name}_sum`, others)]);
  const parts = new Map<string, { place: number; bound: number | undefined }[]>();
  for (let place = 0; place < indexes.length; place++) {
    const { labels: pairs } = table.definition(indexes[place]);
    const isBucket = place < buckets.length;
    const le = isBucket ? pairs.find(([label]) => label === 'le')?.[1] : undefined;
    if (isBucket && (le === undefined || Number.isNaN(boundOf(le)))) continue;
    const key = JSON.stringify(pairs.filter(([label]) => !isBucket || label !== 'le'));
    const part = parts.get(key) ?? [];
    parts.set(key, part);
    part.push({ place, bound: le === undefined ? undefined : boundOf(le) });
  }
  return { indexes, parts: [...parts.values()].flatMap(partOf) };
}

function boundOf(le: string): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le === '' ? Number.NaN : le);
}

function partOf(members: readonly { place: number; bound: number | undefined }[]): Part[] {
  const buckets = members
    .flatMap(({ place, bound }) => (bound === undefined ? [] : [{ place, bound }]))
    .sort((a, b) => a.bound - b.bound);
  if (buckets.at(-1)?.bound !== Number.POSITIVE_INFINITY) return [];
  return [{ buckets, sumPlace: members.find(({ bound }) => bound === undefined)?.place }];
}

/**
 * What a classic histogram counted per group and bucket of time, from the increases of its counters. Within
 * a bucket the values count as spread evenly, as Prometheus' histogram_quantile takes them; what is above
 * the highest bound counts as that. `grouped` are the series of the histogram, in their order.
 */
export async function readClassicSums(
  sources: SumSources,
  histogram: ClassicHistogram,
  grouped: GroupedSeries,
  question: IncreaseQuestion,
): Promise<BucketSums> {
  const sums = new BucketSums();
  const increases = await readIncreases(sources, grouped, question);
  for (const [bucketMs, ofPlaces] of increases) {
    for (const part of histogram.parts) addPart(sums, part, bucketMs, ofPlaces, grouped);
  }
  return sums;
}

function addPart(
  sums: BucketSums,
  { buckets, sumPlace }: Part,
  bucketMs: number,
  increaseOf: ReadonlyMap<number, number>,
  grouped: GroupedSeries,
): void {
  const sketch = new Sketch();
  let lower = Number.NaN;
  let below = 0;
  let min = Number.NaN;
  let max = Number.NaN;
  for (const { place, bound } of buckets) {
    // Counters that were read at different moments may seem to overtake one another.
    const notAbove = Math.max(below, increaseOf.get(place) ?? 0);
    const upper = bound === Number.POSITIVE_INFINITY ? lower : bound;
    const first = Number.isNaN(lower) ? Math.min(0, upper) : lower;
    if (notAbove > below) {
      const [from, to] = Number.isNaN(upper) ? [0, 0] : [first, upper];
      addEvenly(sketch, from, to, notAbove - below);
      if (Number.isNaN(min)) min = from;
      max = to;
    }
    below = notAbove;
    lower = upper;
  }
  if (below === 0) return;
  const [{ place }] = buckets;
  const group = grouped.groups.group[place];
  const sum = sumPlace === undefined ? Number.NaN : (increaseOf.get(sumPlace) ?? Number.NaN);
  sums.add(group, bucketMs, below, Number.isNaN(sum) ? sketch.estimatedSum : sum, min, max);
  sums.addSketch(group, bucketMs, sketch);
}
