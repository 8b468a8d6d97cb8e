import type { Granularity } from '@tidemark/protocol';
import { minuteMs } from '../head/index.ts';
import type { Span } from '../store/index.ts';
import { hourMs, planSpans, wholeMinutes } from './plan-spans.ts';
import type { SumSources } from './read-sums.ts';
import type { GroupedSeries } from './select-series.ts';
import type { TimeZone } from './time-zone.ts';

export type IncreaseQuestion = {
  span: Span;
  /** null puts all into one bucket at 0. */
  granularity: Granularity | null;
  zone: TimeZone;
  /** Hour rows answer for hours that begin before. */
  hoursBeforeMs: number;
};

/** By bucket of time, and in it by the place of the series. */
export type Increases = Map<number, Map<number, number>>;

type Last = { bucketMs: number; value: number; timestampMs: number };

/** A sum over more than this is made of the increases from hour to hour, a shorter one by minutes. */
const longSpanMs = 48 * hourMs;

/** How far before the span the value is looked for that its first increase counts from. */
const lookBackMs = { minute: 5 * minuteMs, hour: hourMs, day: 25 * hourMs };

/**
 * By how much counters grew per bucket of time, from what the rows of minutes and hours know as the last
 * value of each bucket. A counter that fell began anew from 0; one that falls and rises above its old value
 * within one bucket is not noticed. The first value of all says nothing.
 */
export async function readIncreases(
  { head, store, settle, onAnswered }: SumSources,
  indexes: Uint32Array,
  { groups }: GroupedSeries,
  { span, granularity, zone, hoursBeforeMs }: IncreaseQuestion,
): Promise<Increases> {
  const step = granularity ?? (span.endMs - span.startMs > longSpanMs ? 'hour' : 'minute');
  const { startMs, endMs } = wholeMinutes(span);
  const firstBucketMs = zone.bucketStartMs(startMs, step);
  const wide = { startMs: Math.max(0, firstBucketMs - lookBackMs[step]), endMs };
  if (head.hasRepeats(Array.from(indexes))) await settle();
  const plan = planSpans(wide, step === 'minute' ? Number.NEGATIVE_INFINITY : hoursBeforeMs);
  const last = Array.from(indexes, (): Last[] => []);
  // From here to the question nothing waits: head and store must be seen at the same moment.
  for (let place = 0; place < indexes.length; place++) {
    for (const minute of head.ofSeries(indexes[place])) {
      const ms = minute.minute * minuteMs;
      if (ms < wide.startMs || ms > wide.endMs) continue;
      const { last: value, lastTimestampMs: timestampMs } = minute;
      last[place].push({ bucketMs: zone.bucketStartMs(ms, step), value, timestampMs });
    }
  }
  const began = performance.now();
  const places = Uint32Array.from(indexes, (_, place) => place);
  const rows = await store.readLastOfBuckets({
    series: { ...groups, group: places, groupCount: indexes.length },
    granularity: step,
    timezone: zone.name,
    ...plan,
    throughSegment: head.storedThrough,
  });
  onAnswered((performance.now() - began) / 1000);
  for (let row = 0; row < rows.count; row++) {
    const { bucketMs, value, timestampMs } = rows;
    last[rows.group[row]].push({
      bucketMs: bucketMs[row],
      value: value[row],
      timestampMs: timestampMs[row],
    });
  }
  const increases: Increases = new Map();
  for (const [place, values] of last.entries()) {
    addIncreases(increases, place, values, firstBucketMs, granularity === null);
  }
  return increases;
}

function addIncreases(
  increases: Increases,
  place: number,
  values: Last[],
  firstBucketMs: number,
  isOneBucket: boolean,
): void {
  values.sort((a, b) => a.timestampMs - b.timestampMs);
  let previous: number | undefined;
  for (const [at, { bucketMs, value }] of values.entries()) {
    // Head and store may both know values of one bucket: the newest is its last.
    if (values[at + 1]?.bucketMs === bucketMs) continue;
    const increase = previous === undefined ? 0 : value >= previous ? value - previous : value;
    previous = value;
    if (bucketMs < firstBucketMs || increase === 0) continue;
    const ofBucket = increases.get(isOneBucket ? 0 : bucketMs) ?? new Map<number, number>();
    increases.set(isOneBucket ? 0 : bucketMs, ofBucket);
    ofBucket.set(place, (ofBucket.get(place) ?? 0) + increase);
  }
}
