import { maxSeriesApart, minuteMs } from '../head/index.ts';
import type { RecentMinutes, RecentRow } from '../recent/index.ts';
import { hull, isWithin, type Span, wholeMinutes } from '../store/index.ts';
import type { BucketSums } from './bucket-sums.ts';
import type { SpanPlan } from './plan-spans.ts';
import type { SumQuestion } from './read-sums.ts';
import type { GroupedSeries } from './select-series.ts';

export type RecentSource = Pick<RecentMinutes, 'rowsOf'>;

/**
 * Adds all that the store has of the plan from minutes that are at hand, and gives true; or adds nothing. To be called in
 * one go with what adds the head's part.
 */
export function addRecent(
  sums: BucketSums,
  recent: RecentSource,
  { indexes, groups }: GroupedSeries,
  { rawSpans, minuteSpans, hourSpans, daySpans, edgesInRows }: SpanPlan,
  { granularity, zone }: SumQuestion,
): boolean {
  if (indexes.length > maxSeriesApart || edgesInRows !== true) return false;
  const whole = [...minuteSpans, ...hourSpans, ...daySpans];
  const rows = recent.rowsOf(indexes, wholeMinutes(hull([...whole, ...rawSpans])));
  if (rows === null) return false;
  const counted = rows.map((ofSeries) =>
    ofSeries.filter((row) => row.count > 0 && !isOutside(row, whole, rawSpans)),
  );
  if (counted.some((ofSeries) => ofSeries.some((row) => isCut(row, whole, rawSpans)))) return false;
  for (const [i, ofSeries] of counted.entries()) {
    for (const { minute, count, sum, min, max } of ofSeries) {
      const ms = minute * minuteMs;
      const bucketMs = granularity === null ? 0 : zone.bucketStartMs(ms, granularity);
      sums.add(groups.group[i], bucketMs, count, sum, min, max);
    }
  }
  return true;
}

function beginsIn({ minute }: RecentRow, spans: readonly Span[]): boolean {
  return spans.some((span) => isWithin(minute * minuteMs, span));
}

/** None of its samples is asked for. */
function isOutside(row: RecentRow, whole: readonly Span[], edges: readonly Span[]): boolean {
  return (
    !beginsIn(row, whole) &&
    !edges.some(({ startMs, endMs }) => row.firstMs <= endMs && row.lastMs >= startMs)
  );
}

/** Some of its samples may not be asked for. */
function isCut(row: RecentRow, whole: readonly Span[], edges: readonly Span[]): boolean {
  return (
    !beginsIn(row, whole) &&
    !edges.some(({ startMs, endMs }) => row.firstMs >= startMs && row.lastMs <= endMs)
  );
}
