import type { Granularity } from '@tidemark/protocol';
import { minuteMs } from '../head/index.ts';
import { type Span, wholeMinutes } from '../store/index.ts';
import { planSpans } from './plan-spans.ts';
import type { SumSources } from './read-sums.ts';
import type { GroupedSeries } from './select-series.ts';
import type { TimeZone } from './time-zone.ts';

export type IncreaseQuestion = {
  span: Span;
  /** null puts all into one bucket at 0. */
  granularity: Granularity | null;
  zone: TimeZone;
  /** Hour rows may answer for hours that begin before. */
  hoursBeforeMs: number;
  /** Minute rows from then on are all kept. */
  minutesKeptFromMs: number;
};

/** By bucket of time, and in it by the place of the series. */
export type Increases = Map<number, Map<number, number>>;

type Last = { value: number; timestampMs: number };

/** Most values that are asked for minute by minute; what is older is taken from hour to hour. */
const maxMinuteValues = 500_000;

/** How far before the span the value is looked for that its first increase counts from. */
const lookBackMs = 5 * minuteMs;

/**
 * By how much counters grew per bucket of time: from the last value of a minute (or of an hour, far back) to
 * that of the next. A counter that fell began anew from 0; one that falls and rises above its old value
 * within one minute is not noticed. The first value of all says nothing.
 */
export async function readIncreases(
  { head, store, settle, onAnswered }: SumSources,
  { indexes, groups }: GroupedSeries,
  question: IncreaseQuestion,
): Promise<Increases> {
  const { zone } = question;
  const { startMs, endMs } = wholeMinutes(question.span);
  const wide = { startMs: Math.max(0, startMs - lookBackMs), endMs };
  if (head.hasRepeats(Array.from(indexes))) await settle();
  const values = Array.from(indexes, (): Last[] => []);
  // From here to the question nothing waits: head and store must be seen at the same moment.
  for (let place = 0; place < indexes.length; place++) {
    for (const { minute, last, lastTimestampMs } of head.ofSeries(indexes[place])) {
      const ms = minute * minuteMs;
      if (ms < wide.startMs || ms > wide.endMs) continue;
      values[place].push({ value: last, timestampMs: lastTimestampMs });
    }
  }
  const began = performance.now();
  const rows = await store.readLastOfBuckets({
    series: {
      ...groups,
      group: Uint32Array.from(indexes, (_, place) => place),
      groupCount: indexes.length,
    },
    granularity: 'minute',
    timezone: zone.name,
    ...planSpans(wide, hoursBefore(question, indexes.length)),
    throughSegment: head.storedThrough,
  });
  onAnswered((performance.now() - began) / 1000);
  for (let row = 0; row < rows.count; row++) {
    values[rows.group[row]].push({ value: rows.value[row], timestampMs: rows.timestampMs[row] });
  }
  return increasesOf(values, startMs, bucketing(question));
}

function hoursBefore(
  { span, hoursBeforeMs, minutesKeptFromMs }: IncreaseQuestion,
  seriesCount: number,
): number {
  const affordableMs = Math.ceil(maxMinuteValues / seriesCount) * minuteMs;
  return Math.min(hoursBeforeMs, Math.max(minutesKeptFromMs, span.endMs - affordableMs));
}

function increasesOf(
  values: readonly Last[][],
  startMs: number,
  bucketOf: (ms: number) => number,
): Increases {
  const increases: Increases = new Map();
  for (const [place, ofPlace] of values.entries()) {
    ofPlace.sort((a, b) => a.timestampMs - b.timestampMs);
    let previous = Number.NaN;
    for (const { value, timestampMs } of ofPlace) {
      const increase = value >= previous ? value - previous : value;
      const isFirst = Number.isNaN(previous);
      previous = value;
      if (isFirst || timestampMs < startMs || increase === 0) continue;
      const bucketMs = bucketOf(timestampMs);
      const ofBucket = increases.get(bucketMs) ?? new Map<number, number>();
      increases.set(bucketMs, ofBucket);
      ofBucket.set(place, (ofBucket.get(place) ?? 0) + increase);
    }
  }
  return increases;
}

/** Where the bucket of a time begins. No zone changes its hour or date within a quarter of an hour. */
function bucketing({ granularity, zone }: IncreaseQuestion): (ms: number) => number {
  if (granularity === null) return () => 0;
  if (granularity === 'minute') return (ms) => zone.bucketStartMs(ms, granularity);
  const known = new Map<number, number>();
  return (ms) => {
    const quarter = Math.floor(ms / (15 * minuteMs));
    const start = known.get(quarter) ?? zone.bucketStartMs(ms, granularity);
    known.set(quarter, start);
    return start;
  };
}
