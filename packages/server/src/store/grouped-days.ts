/** Windows of whole days of many series, put together by group: from the days' own sums. */
import {
  acrossSeries,
  type Each,
  isRate,
  isSameAcross,
  ofWindow,
  settledDays,
} from './grouped-parts.ts';
import { rateOf } from './hour-rates.ts';
import { groupOf } from './packed-literal.ts';
import { sumOfRows } from './row-sums.ts';
import type { GroupedQuestion } from './store.ts';
import { dayMs } from './time-literal.ts';

/** The statement for windows of so many days. */
export function groupedDays(question: GroupedQuestion): string {
  const { series, windowMs, several, each, across } = question;
  const begin = windowBegin(question);
  const group = groupOf(series);
  const { put } = acrossSeries[across];
  const where = settledDays(question);
  if (!isRate(each) && isSameAcross(each, across)) {
    return `SELECT ${group} AS g, ${begin} AS begin, toFloat64(1), toFloat64(${sums[each].ofRows})
FROM days FINAL WHERE ${where} GROUP BY g, begin`;
  }
  const isSingle = windowMs === dayMs && several.count === 0;
  return `SELECT ${group} AS g, begin, toFloat64(count()), ${put}(${resultOf(question)})
FROM (
  SELECT series, ${begin} AS begin, ${isSingle ? ofRow(each) : ofRows(each)}
  FROM days FINAL WHERE ${where}${isSingle ? '' : ' GROUP BY series, begin'}
)${isRate(each) ? ' WHERE n > 1' : ''} GROUP BY g, begin`;
}

/** Windows follow each other from where any of the spans begins. */
function windowBegin({ spans, windowMs }: GroupedQuestion): string {
  const seconds = windowMs / 1000;
  const phase = (spans[0].startMs / 1000) % seconds;
  const day = 'toUnixTimestamp(day)';
  return `toUInt32(${day} - (${day} + ${seconds - phase}) % ${seconds})`;
}

function resultOf({ each, across, windowMs }: GroupedQuestion): string {
  if (isRate(each)) return rateOf(each, acrossSeries[across].unknown, windowMs);
  return ofWindow[each];
}

/** What of a row is asked for, and what several rows come to. */
const sums = {
  sum: { ofRow: 'value_sum', ofRows: 'sum(value_sum)' },
  average: { ofRow: 'value_sum', ofRows: 'sum(value_sum)' },
  count: { ofRow: '0', ofRows: 'sum(sample_count)' },
  presence: { ofRow: '0', ofRows: '0' },
  min: { ofRow: 'value_min', ofRows: 'min(value_min)' },
  max: { ofRow: 'value_max', ofRows: 'max(value_max)' },
} as const;

const msInWindow = (time: string) => `toUnixTimestamp64Milli(${time}) - toInt64(begin) * 1000`;

/** Of windows with one row of a series. */
function ofRow(each: Each): string {
  if (!isRate(each)) return `sample_count AS n, ${sums[each].ofRow} AS v`;
  return `sample_count AS n, first_value AS first, ${msInWindow('first_ts')} AS first_ms,
    last_value AS last, ${msInWindow('last_ts')} AS last_ms, resets AS fallen`;
}

/** Of windows that may have several, which are put together first. */
function ofRows(each: Each): string {
  if (!isRate(each)) return `sum(sample_count) AS n, ${sums[each].ofRows} AS v`;
  return `(${sumOfRows}) AS sums, sums.1 AS n, sums.7 AS first, ${msInWindow('sums.8')} AS first_ms,
    sums.5 AS last, ${msInWindow('sums.6')} AS last_ms, sums.9 AS fallen`;
}
