import type { Granularity } from '@tidemark/protocol';
import { type Head, maxSeriesApart, minuteMs } from '../head/index.ts';
import { isWithin, type Span, type Store, wholeMinutes } from '../store/index.ts';
import { addRecent, type RecentSource } from './add-recent.ts';
import { BucketSums } from './bucket-sums.ts';
import type { KeptBuckets } from './kept-buckets.ts';
import { planSpans, type SpanPlan } from './plan-spans.ts';
import { type GroupedSeries, someOf } from './select-series.ts';
import type { TimeZone } from './time-zone.ts';

export type SumSources = {
  head: Head;
  store: Store;
  recent: RecentSource;
  /** Brings all acknowledged samples of these spans into the store before raw samples are read; false when it refuses. */
  flush: (spans: readonly Span[]) => Promise<boolean>;
  /** Brings the head's minutes into the store, with repeated readings counted once. */
  settle: () => Promise<void>;
  /** Called with the time that each question took. */
  onAnswered: (seconds: number) => void;
};

export type SumQuestion = {
  span: Span;
  /** null puts the whole of a group into one bucket at 0. */
  granularity: Granularity | null;
  zone: TimeZone;
  /** Hour rows answer for hours that begin before. */
  hoursBeforeMs: number;
  /** Whether to tell how values are distributed, too: that costs a second question to the store. */
  withSketches: boolean;
};

/** Series that are asked for in the same way. */
type Part = { grouped: GroupedSeries; plan: SpanPlan };

/**
 * Sums up series from head and store together, each sample once. Histograms are not taken apart: of the
 * minutes that the span begins and ends in, all that came in histograms counts. What `kept` has need not be read.
 */
export async function readSums(
  sources: SumSources,
  grouped: GroupedSeries,
  question: SumQuestion,
  kept: KeptBuckets | null = null,
): Promise<BucketSums> {
  const { head, recent, flush, settle } = sources;
  const { span, hoursBeforeMs } = question;
  const withDays = canUseDays(question);
  const sums = new BucketSums();
  if (grouped.indexes.length === 0 || span.endMs < span.startMs) return sums;
  if (head.hasRepeats(Array.from(grouped.indexes))) await settle();
  const [histograms, samples] = someOf(grouped, (index) => head.hasHistograms(index));
  const parts: Part[] = [
    { grouped: samples, plan: planSpans(span, hoursBeforeMs, withDays) },
    { grouped: histograms, plan: planSpans(wholeMinutes(span), hoursBeforeMs, withDays) },
  ].filter((part) => part.grouped.indexes.length > 0);
  const rawSpans = parts.flatMap((part) => part.plan.rawSpans);
  if (rawSpans.length > 0) await flush(rawSpans);
  const began = performance.now();
  // From here to the questions nothing waits: head and store must be seen at the same moment.
  for (const part of parts) part.plan.edgesInRows = !addFromHead(sums, head, part, question);
  const left = parts.filter(
    ({ grouped, plan }) =>
      question.withSketches || !addRecent(sums, recent, grouped, plan, question),
  );
  await Promise.all(left.flatMap((part) => askStore(sums, sources, part, question, kept)));
  sources.onAnswered((performance.now() - began) / 1000);
  return sums;
}

/** Rows of days are days of UTC. */
function canUseDays({ span, granularity, zone }: SumQuestion): boolean {
  if (granularity === null) return true;
  return granularity === 'day' && zone.isUtc(span.startMs, span.endMs);
}

/** Gives whether the head has something of the minutes that are left to raw samples. */
function addFromHead(
  sums: BucketSums,
  head: Head,
  { grouped, plan }: Part,
  { granularity, zone, withSketches }: SumQuestion,
): boolean {
  const edges = plan.rawSpans.map(wholeMinutes);
  let hasOfEdges = false;
  const rolledSpans = [...plan.minuteSpans, ...plan.hourSpans, ...plan.daySpans];
  const isFew = grouped.indexes.length <= maxSeriesApart;
  for (let i = 0; i < grouped.indexes.length; i++) {
    const group = grouped.groups.group[i];
    const index = grouped.indexes[i];
    for (const minute of isFew ? head.sumsOfSeries(index) : head.ofSeries(index)) {
      const ms = minute.minute * minuteMs;
      if (!rolledSpans.some((part) => isWithin(ms, part))) {
        hasOfEdges ||= edges.some((edge) => isWithin(ms, edge));
        continue;
      }
      const bucketMs = granularity === null ? 0 : zone.bucketStartMs(ms, granularity);
      const { count, sum, min, max, sketch } = minute;
      sums.add(group, bucketMs, count, sum, min, max);
      if (withSketches && sketch !== null) sums.addSketch(group, bucketMs, sketch);
    }
  }
  return hasOfEdges;
}

function askStore(
  sums: BucketSums,
  { store, head }: SumSources,
  { grouped, plan }: Part,
  question: SumQuestion,
  kept: KeptBuckets | null,
): Promise<void>[] {
  const { granularity, zone, withSketches } = question;
  const asked = {
    granularity,
    timezone: zone.name,
    ...plan,
    throughSegment: head.storedThrough,
  };
  const asking = [
    kept === null
      ? store.readBuckets({ ...asked, series: grouped.groups }).then((rows) => sums.addRows(rows))
      : kept.addStored(sums, grouped, plan, question),
  ];
  if (!withSketches) return asking;
  const [distributed] = someOf(grouped, (index) => head.isDistributed(index));
  if (distributed.indexes.length === 0) return asking;
  const sketches = store.readSketches({ ...asked, series: distributed.groups });
  asking.push(sketches.then((rows) => sums.addSketchRows(rows)));
  return asking;
}
