import { createHash } from 'node:crypto';
import { type Head, minuteMs, type OpenMinutes } from '../head/index.ts';
import type { BucketRows, Span, Store } from '../store/index.ts';
import { BucketSums } from './bucket-sums.ts';
import { hourMs, type SpanPlan } from './plan-spans.ts';
import type { SumQuestion } from './read-sums.ts';
import type { GroupedSeries } from './select-series.ts';

/** Of what was asked for last, so many buckets are kept: about 64 MB. */
export const maxKeptBuckets = 640_000;
/** More of one question are not kept. */
const maxBucketsOfQuestion = 100_000;
/** Of all kept questions together: each minute that is over is looked for in all of their series. */
export const maxKeptSeries = 20_000;
const maxSeriesOfQuestion = 2_000;
/** What is asked for by the day, or as one, is read by the hour if that is so many hours at most. */
const maxHoursPutTogether = 32 * 24;

type Step = 'minute' | 'hour';

const stepsMs: Record<Step, number> = { minute: minuteMs, hour: hourMs };

/** A question that consists of whole buckets, which may be kept, and of edges around them. */
type Asked = {
  step: Step;
  span: Span;
  edges: Pick<SpanPlan, 'rawSpans' | 'minuteSpans'>;
};

/** What the store has of some series by the minute or the hour. */
type Kept = {
  indexes: Uint32Array;
  group: Uint32Array;
  stepMs: number;
  /** Its buckets are all in `sums`; null before the first answer. */
  span: Span | null;
  sums: BucketSums;
  /** What is being read, and what the store got of it since it was asked. */
  coming: { spans: readonly Span[]; sums: BucketSums } | null;
};

/**
 * Sums by the minute and the hour in memory, of the questions that were asked last: dashboards ask again and again, and
 * the engine takes some hundredths of a second for the least. They are what the store has, and grow with it as the
 * head hands its minutes over. Whatever else changes rows (readings that came twice, deletion, retention) makes them
 * forgotten.
 */
export class KeptBuckets {
  readonly #head: Head;
  readonly #store: Store;
  readonly #maxBuckets: number;
  /** By what was asked; the last one comes last. */
  readonly #kept = new Map<string, Kept>();
  #rowsRevision: number;

  constructor(head: Head, store: Store, maxBuckets = maxKeptBuckets) {
    this.#head = head;
    this.#store = store;
    this.#maxBuckets = maxBuckets;
    this.#rowsRevision = store.rowsRevision;
    head.onHandOver((minutes) => this.#take(minutes));
  }

  /** How many buckets there are. */
  get size(): number {
    return sumOf(this.#kept.values(), ({ sums }) => sums.size);
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
    this.#forgetChanged();
    const asked = wholeBuckets(plan, question);
    const kept = asked === null ? null : this.#keptFor(grouped, asked, question);
    if (asked === null || kept === null) {
      sums.addRows(await this.#ask(grouped, plan, question.granularity, question));
      return;
    }
    const { step, span, edges } = asked;
    const bucketOf = bucketing(question);
    if (kept.span !== null) sums.addRows(kept.sums.rows, [span], bucketOf);
    const gaps = gapsIn(kept.span, span);
    if (gaps.length + edges.rawSpans.length + edges.minuteSpans.length === 0) return;
    const spans = step === 'minute' ? { minuteSpans: gaps } : { hourSpans: gaps };
    const missing = { hourSpans: [], daySpans: [], ...edges, ...spans };
    const asking = this.#ask(grouped, missing, step, question);
    const rows = await (gaps.length > 0 ? this.#keeping(kept, gaps, asking) : asking);
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
  #keptFor(
    grouped: GroupedSeries,
    { step, span }: Asked,
    { granularity }: SumQuestion,
  ): Kept | null {
    const { indexes, groups } = grouped;
    if (indexes.length > maxSeriesOfQuestion) return null;
    const key = keyOf(grouped, step);
    let kept = this.#kept.get(key);
    if (kept?.span && !touches(kept.span, span)) kept = undefined;
    const gaps = gapsIn(kept?.span ?? null, span);
    const hours = sumOf(gaps, ({ startMs, endMs }) => (endMs + 1 - startMs) / hourMs);
    if (granularity !== step && hours > maxHoursPutTogether) return null;
    this.#kept.delete(key);
    kept ??= {
      indexes: Uint32Array.from(indexes),
      group: groups.group,
      stepMs: stepsMs[step],
      span: null,
      sums: new BucketSums(),
      coming: null,
    };
    this.#kept.set(key, kept);
    return kept;
  }

  /** Keeps of an answer what lies in these spans, unless another one for the same is on its way. */
  async #keeping(
    kept: Kept,
    gaps: readonly Span[],
    answer: Promise<BucketRows>,
  ): Promise<BucketRows> {
    if (kept.coming !== null) return answer;
    const coming = { spans: gaps, sums: new BucketSums() };
    kept.coming = coming;
    try {
      const rows = await answer;
      coming.sums.addRows(rows, gaps);
      if (kept.span === null) kept.sums = coming.sums;
      else kept.sums.addRows(coming.sums.rows);
      kept.span = hull(kept.span === null ? gaps : [kept.span, ...gaps]);
      return rows;
    } finally {
      kept.coming = null;
      this.#forgetSome();
    }
  }

  /** The store has these minutes from now on. */
  #take(minutes: OpenMinutes): void {
    for (const [key, kept] of this.#kept) {
      // What came twice is counted anew, in rows that the store had before, too.
      if (kept.indexes.some((index) => minutes.hasRepeats(index))) this.#kept.delete(key);
      else addMinutes(kept, minutes);
    }
    this.#forgetSome();
  }

  #forgetChanged(): void {
    if (this.#rowsRevision === this.#store.rowsRevision) return;
    this.#rowsRevision = this.#store.rowsRevision;
    this.#kept.clear();
  }

  /** Until what is left is not too much, that which was asked for longest ago goes. */
  #forgetSome(): void {
    let buckets = this.size;
    let series = sumOf(this.#kept.values(), ({ indexes }) => indexes.length);
    for (const [key, { sums, indexes }] of this.#kept) {
      const isTooMuch = buckets > this.#maxBuckets || series > maxKeptSeries;
      if (!isTooMuch && sums.size <= maxBucketsOfQuestion) continue;
      this.#kept.delete(key);
      buckets -= sums.size;
      series -= indexes.length;
    }
  }
}

function addMinutes({ indexes, group, stepMs, span, sums, coming }: Kept, minutes: OpenMinutes) {
  for (let i = 0; i < indexes.length; i++) {
    for (const { minute, count, sum, min, max } of minutes.ofSeries(indexes[i])) {
      const bucketMs = Math.floor((minute * minuteMs) / stepMs) * stepMs;
      if (span !== null && isWithin(bucketMs, span))
        sums.add(group[i], bucketMs, count, sum, min, max);
      else if (coming?.spans.some((gap) => isWithin(bucketMs, gap)))
        coming.sums.add(group[i], bucketMs, count, sum, min, max);
    }
  }
}

/** Null without whole buckets, or where they are not hours of UTC. */
function wholeBuckets(
  { rawSpans, minuteSpans, hourSpans, daySpans }: SpanPlan,
  { granularity, hoursBeforeMs }: SumQuestion,
): Asked | null {
  if (granularity === 'minute') {
    if (minuteSpans.length === 0) return null;
    return { step: 'minute', span: hull(minuteSpans), edges: { rawSpans, minuteSpans: [] } };
  }
  const spans = [...hourSpans, ...daySpans];
  if (spans.length === 0 || hoursBeforeMs !== Number.POSITIVE_INFINITY) return null;
  return { step: 'hour', span: hull(spans), edges: { rawSpans, minuteSpans } };
}

/** Where the buckets begin that hours belong to, unless it is where these begin. */
function bucketing({ granularity, zone }: SumQuestion): ((ms: number) => number) | undefined {
  if (granularity === null) return () => 0;
  if (granularity !== 'day') return undefined;
  let day = { startMs: 0, endMs: -1 };
  return (ms) => {
    if (isWithin(ms, day)) return day.startMs;
    const startMs = zone.bucketStartMs(ms, 'day');
    // A day of a zone has 23 to 25 hours.
    day = { startMs, endMs: zone.bucketStartMs(startMs + 30 * hourMs, 'day') - 1 };
    return startMs;
  };
}

function keyOf({ groups }: GroupedSeries, step: Step): string {
  const hash = createHash('sha256');
  for (const lanes of [groups.idLow, groups.idHigh, groups.group])
    hash.update(lanes.subarray(0, groups.count));
  return `${step} ${hash.digest('base64')}`;
}

function isWithin(ms: number, { startMs, endMs }: Span): boolean {
  return ms >= startMs && ms <= endMs;
}

/** Whether they have something in common, or are neighbours. */
function touches(a: Span, b: Span): boolean {
  return a.startMs <= b.endMs + 1 && b.startMs <= a.endMs + 1;
}

function hull(spans: readonly Span[]): Span {
  return {
    startMs: Math.min(...spans.map(({ startMs }) => startMs)),
    endMs: Math.max(...spans.map(({ endMs }) => endMs)),
  };
}

/** The parts of a span that are not in the other one, which touches it. */
function gapsIn(known: Span | null, { startMs, endMs }: Span): Span[] {
  if (known === null) return [{ startMs, endMs }];
  return [
    { startMs, endMs: Math.min(endMs, known.startMs - 1) },
    { startMs: Math.max(startMs, known.endMs + 1), endMs },
  ].filter((gap) => gap.startMs <= gap.endMs);
}

function sumOf<T>(all: Iterable<T>, figureOf: (one: T) => number): number {
  let sum = 0;
  for (const one of all) sum += figureOf(one);
  return sum;
}
