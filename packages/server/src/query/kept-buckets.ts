import { type Head, type MinuteSum, minuteMs } from '../head/index.ts';
import {
  type BucketRows,
  gapsIn,
  hull,
  isWithin,
  type Span,
  type Store,
  touches,
} from '../store/index.ts';
import { BucketSums } from './bucket-sums.ts';
import { type Kept, KeptOfSeries, keyOfSeries, maxSeriesOfSet } from './kept-of-series.ts';
import { hourMs, type SpanPlan } from './plan-spans.ts';
import type { SumQuestion } from './read-sums.ts';
import type { GroupedSeries } from './select-series.ts';

/** A bucket takes so much, with the map that finds it, about. */
const bytesPerBucket = 100;
/** What is kept of all questions together. */
export const maxBytesOfBuckets = 64 * 1024 * 1024;
/** More of one question are not kept. */
const maxBucketsOfQuestion = 100_000;
/**
 * What is asked for by the day, or as one, is read by the hour if all series together have so many hours at most: these
 * are quick to read.
 */
const maxHoursPutTogether = 20_000;

type Step = 'minute' | 'hour';

const stepsMs: Record<Step, number> = { minute: minuteMs, hour: hourMs };

/** A question that consists of whole buckets, which may be kept, and of edges around them. */
type Asked = {
  step: Step;
  span: Span;
  edges: Pick<SpanPlan, 'rawSpans' | 'minuteSpans' | 'edgesInRows'>;
};

/** Sums by the minute and the hour that are in memory because they were asked for; see {@link KeptOfSeries}. */
export class KeptBuckets {
  readonly #head: Head;
  readonly #store: Store;
  readonly #kept: KeptOfSeries<KeptSums>;

  constructor(head: Head, store: Store, maxBytes = maxBytesOfBuckets) {
    this.#head = head;
    this.#store = store;
    this.#kept = new KeptOfSeries(head, store, { maxBytes });
  }

  get sizeBytes(): number {
    return this.#kept.sizeBytes;
  }

  get seriesCount(): number {
    return this.#kept.seriesCount;
  }

  /**
   * Adds what the store has at the moment of the call, when the caller adds what the head has: what comes from memory
   * at once, the rest as the answer comes.
   */
  async addStored(
    sums: BucketSums,
    grouped: GroupedSeries,
    plan: SpanPlan,
    question: SumQuestion,
  ): Promise<void> {
    const asked = wholeBuckets(plan, question);
    const found = asked === null ? null : this.#find(grouped, asked, question);
    if (asked === null || found === null) {
      sums.addRows(await this.#ask(grouped, plan, question.granularity, question));
      return;
    }
    const { key, kept } = found;
    const { step, span, edges } = asked;
    const bucketOf = bucketing(question);
    if (kept.span !== null) sums.addRows(kept.sums.rows, [span], bucketOf);
    const gaps = gapsIn(kept.span, span);
    if (gaps.length + edges.rawSpans.length + edges.minuteSpans.length === 0) return;
    const spans = step === 'minute' ? { minuteSpans: gaps } : { hourSpans: gaps };
    const missing = { hourSpans: [], daySpans: [], ...edges, ...spans };
    const asking = this.#ask(grouped, missing, step, question);
    const isGrowing = gaps.length > 0 && kept.beginGrowing(gaps);
    const rows = await (isGrowing
      ? this.#kept.growing(key, kept, asking, (answer) => kept.grow(answer))
      : asking);
    sums.addRows(rows, undefined, bucketOf);
  }

  #ask(
    { groups }: GroupedSeries,
    plan: SpanPlan,
    granularity: SumQuestion['granularity'],
    { zone }: SumQuestion,
  ): Promise<BucketRows> {
    const { storedThrough: throughSegment } = this.#head;
    const question = { ...plan, granularity, timezone: zone.name, throughSegment };
    return this.#store.readBuckets({ ...question, series: groups });
  }

  /** What is kept for the question, begun if it is new; null where nothing is to be kept for it. */
  #find(
    { indexes, groups }: GroupedSeries,
    { step, span }: Asked,
    { granularity }: SumQuestion,
  ): { key: string; kept: KeptSums } | null {
    if (indexes.length > maxSeriesOfSet) return null;
    const key = keyOfSeries(groups, step);
    const known = this.#kept.get(key);
    const isNew = known === undefined || (known.span !== null && !touches(known.span, span));
    const gaps = gapsIn(isNew ? null : known.span, span);
    const hours = gaps.reduce((sum, { startMs, endMs }) => sum + (endMs + 1 - startMs) / hourMs, 0);
    if (granularity !== step && hours * indexes.length > maxHoursPutTogether) return null;
    if (!isNew) return { key, kept: known };
    const kept = new KeptSums(Uint32Array.from(indexes), groups.group, stepsMs[step]);
    this.#kept.set(key, kept);
    return { key, kept };
  }
}

/** What the store has of some series by the minute or the hour. */
class KeptSums implements Kept {
  readonly indexes: Uint32Array;
  readonly #group: Uint32Array;
  readonly #stepMs: number;
  /** Its buckets are all in {@link sums}; null before the first answer. */
  span: Span | null = null;
  sums = new BucketSums();
  /** What is being read, and what the store got of it since it was asked. */
  #coming: { gaps: readonly Span[]; sums: BucketSums } | null = null;

  constructor(indexes: Uint32Array, group: Uint32Array, stepMs: number) {
    this.indexes = indexes;
    this.#group = group;
    this.#stepMs = stepMs;
  }

  get sizeBytes(): number {
    return 2 * this.indexes.byteLength + this.sums.size * bytesPerBucket;
  }

  /** Samples that no sum tells are in no bucket either. */
  isSpoiledBy(): boolean {
    return false;
  }

  add(place: number, minuteStartMs: number, { count, sum, min, max }: MinuteSum): boolean {
    const bucketMs = Math.floor(minuteStartMs / this.#stepMs) * this.#stepMs;
    const isIn = (span: Span) => isWithin(bucketMs, span);
    const group = this.#group[place];
    if (this.span !== null && isIn(this.span)) this.sums.add(group, bucketMs, count, sum, min, max);
    else if (this.#coming?.gaps.some(isIn))
      this.#coming.sums.add(group, bucketMs, count, sum, min, max);
    return this.sums.size <= maxBucketsOfQuestion;
  }

  /** False where another question is on its way that it grows by already. */
  beginGrowing(gaps: readonly Span[]): boolean {
    if (this.#coming !== null) return false;
    this.#coming = { gaps, sums: new BucketSums() };
    return true;
  }

  /** Takes in what lies in the gaps. False where it is too much now. */
  grow(rows: BucketRows): boolean {
    if (this.#coming === null) return false;
    const { gaps, sums } = this.#coming;
    if (rows.count + this.sums.size > maxBucketsOfQuestion) return false;
    sums.addRows(rows, gaps);
    if (this.span === null) this.sums = sums;
    else this.sums.addRows(sums.rows);
    this.span = hull(this.span === null ? gaps : [this.span, ...gaps]);
    this.#coming = null;
    return this.sums.size <= maxBucketsOfQuestion;
  }
}

/** Null without whole buckets, or where they are not hours of UTC. */
function wholeBuckets(
  { rawSpans, minuteSpans, hourSpans, daySpans, edgesInRows = false }: SpanPlan,
  { granularity, hoursBeforeMs }: SumQuestion,
): Asked | null {
  if (granularity === 'minute') {
    if (minuteSpans.length === 0) return null;
    return {
      step: 'minute',
      span: hull(minuteSpans),
      edges: { rawSpans, minuteSpans: [], edgesInRows },
    };
  }
  const spans = [...hourSpans, ...daySpans];
  if (spans.length === 0 || hoursBeforeMs !== Number.POSITIVE_INFINITY) return null;
  return { step: 'hour', span: hull(spans), edges: { rawSpans, minuteSpans } };
}

/** Where the buckets begin that hours belong to, unless it is where these begin. Hours come in any order. */
function bucketing({ granularity, zone }: SumQuestion): ((ms: number) => number) | undefined {
  if (granularity === null) return () => 0;
  if (granularity !== 'day') return undefined;
  return (ms) => zone.bucketStartMs(ms, granularity);
}
