import { customBucketsSchema, noBuckets, resetHints } from '../../batch/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import { compareText, labelValue } from '../evaluate/labels.ts';
import type { FloatHistogram } from '../histogram/index.ts';
import type { LoadedSample, LoadedSeries } from './script.ts';

/** What the series of a classic histogram say about one moment. */
type Moment = { buckets: { le: number; count: number }[]; count: number | null; sum: number };
type Classic = { labels: LabelPairs; moments: Map<number, Moment> };

/**
 * `load_with_nhcb`: each classic histogram as a series of native histograms with custom buckets, under the name
 * without `_bucket`, `_count` and `_sum` and the labels without `le`.
 */
export function addCustomBuckets(series: readonly LoadedSeries[]): LoadedSeries[] {
  const classics = new Map<string, Classic>();
  for (const { labels, samples } of series) {
    const name = labelValue(labels, '__name__');
    const part = /_(bucket|count|sum)$/.exec(name)?.[1];
    if (part === undefined) continue;
    const le = part === 'bucket' ? parseBound(labelValue(labels, 'le')) : Number.NaN;
    if (part === 'bucket' && Number.isNaN(le)) continue;
    const classic = classicOf(classics, labels, name.slice(0, -part.length - 1));
    for (const sample of samples) note(classic, sample, part, le);
  }
  return [...classics.values()].map(({ labels, moments }) => ({
    labels,
    samples: [...moments]
      .sort(([left], [right]) => left - right)
      .map(([timestampMs, moment]) => ({ timestampMs, value: toHistogram(moment) })),
  }));
}

function classicOf(classics: Map<string, Classic>, labels: LabelPairs, name: string): Classic {
  const base = labels
    .filter(([label]) => label !== 'le')
    .map(([label, value]) => [label, label === '__name__' ? name : value] as const);
  const key = JSON.stringify(base);
  const known = classics.get(key);
  if (known !== undefined) return known;
  const classic: Classic = {
    labels: base.sort(([left], [right]) => compareText(left, right)),
    moments: new Map(),
  };
  classics.set(key, classic);
  return classic;
}

function note(
  { moments }: Classic,
  { timestampMs, value }: LoadedSample,
  part: string,
  le: number,
): void {
  if (typeof value !== 'number') return;
  const moment = moments.get(timestampMs) ?? { buckets: [], count: null, sum: 0 };
  moments.set(timestampMs, moment);
  if (part === 'count') moment.count = value;
  else if (part === 'sum') moment.sum = value;
  else if (!moment.buckets.some((bucket) => bucket.le === le)) {
    moment.buckets.push({ le, count: value });
  }
}

function toHistogram({ buckets, count, sum }: Moment): FloatHistogram {
  const sorted = [...buckets].sort((left, right) => left.le - right.le);
  const total = count ?? sorted.at(-1)?.count ?? 0;
  if (sorted.at(-1)?.le !== Number.POSITIVE_INFINITY) {
    sorted.push({ le: Number.POSITIVE_INFINITY, count: total });
  }
  const filled = sorted
    .map((bucket, index) => ({ index, count: bucket.count - (sorted[index - 1]?.count ?? 0) }))
    .filter((bucket) => bucket.count !== 0);
  return {
    schema: customBucketsSchema,
    ...{ count: total, sum, zeroThreshold: 0, zeroCount: 0, negative: noBuckets },
    positive: {
      index: Int32Array.from(filled, ({ index }) => index),
      count: Float64Array.from(filled, (bucket) => bucket.count),
    },
    bounds: Float64Array.from(sorted.slice(0, -1), ({ le }) => le),
    resetHint: resetHints.unknown,
  };
}

function parseBound(text: string): number {
  if (/^\+?inf$/i.test(text)) return Number.POSITIVE_INFINITY;
  return text === '' ? Number.NaN : Number(text);
}
