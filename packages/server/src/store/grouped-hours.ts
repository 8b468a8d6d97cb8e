/** Hours of many series, put together by group: from the arrays that days have of them. */
import {
  acrossSeries,
  daysOf,
  type Each,
  isRate,
  isSameAcross,
  ofWindow,
  type Stand,
  settledDays,
} from './grouped-parts.ts';
import { ratesOfSeveral, ratesOfSingle } from './hour-rates.ts';
import { groupOf } from './packed-literal.ts';
import type { GroupedQuestion } from './store.ts';

/** The statement for windows of an hour. */
export function groupedHours(question: GroupedQuestion): string {
  const { series, several, each, across } = question;
  const where = settledDays(question);
  const group = groupOf(series);
  const stand = acrossSeries[across];
  if (isSameAcross(each, across)) {
    // What is right for several rows of an hour is right for those of several series, too.
    return `SELECT ${group} AS g, toUInt32(toUnixTimestamp(day)) AS begin,
  arrayMap(n -> toFloat64(n > 0), sumForEach(hour_counts)), arrayMap(v -> toFloat64(v), ${hours[each].ofRows})
FROM days FINAL WHERE ${where} GROUP BY g, begin`;
  }
  const pairs = daysOf(several);
  const sources =
    several.count === 0
      ? [ofSingle(each, stand, where)]
      : [
          ofSingle(each, stand, `${where} AND (series, day) NOT IN ${pairs}`),
          ofSeveral(each, stand, `${where} AND (series, day) IN ${pairs}`),
        ];
  return `SELECT ${group} AS g, toUInt32(toUnixTimestamp(day)) AS begin, sumForEach(present), ${stand.put}ForEach(value)
FROM (
  ${sources.join('\n  UNION ALL\n  ')}
)
GROUP BY g, begin`;
}

/** Of days that have one row of a series: in which hours it has samples (1), and what they give. */
function ofSingle(each: Each, stand: Stand, where: string): string {
  if (isRate(each)) return ratesOfSingle(each, stand, where);
  const { ofRow } = hours[each];
  return `SELECT series, day, ${inHours('hour_counts', ofRow, ofWindow[each], stand)}
  FROM days FINAL WHERE ${where}`;
}

/** The same of days that have several, which are put together first. */
function ofSeveral(each: Each, stand: Stand, where: string): string {
  if (isRate(each)) return ratesOfSeveral(each, stand, where);
  const { ofRows } = hours[each];
  return `SELECT series, day, ${inHours('sumForEach(hour_counts)', ofRows, ofWindow[each], stand)}
  FROM days FINAL WHERE ${where} GROUP BY series, day`;
}

function inHours(counts: string, values: string, ofHour: string, { without }: Stand): string {
  return `arrayMap(n -> toFloat64(n > 0), ${counts}) AS present,
    arrayMap((v, n) -> if(n > 0, ${ofHour}, ${without}), ${values}, ${counts}) AS value`;
}

/** What of a row of a day is asked for, and what several rows come to. */
const hours = {
  sum: { ofRow: 'hour_sums', ofRows: 'sumForEach(hour_sums)' },
  average: { ofRow: 'hour_sums', ofRows: 'sumForEach(hour_sums)' },
  count: { ofRow: 'hour_counts', ofRows: 'sumForEach(hour_counts)' },
  presence: { ofRow: 'hour_counts', ofRows: 'sumForEach(hour_counts)' },
  min: { ofRow: 'hour_mins', ofRows: 'minForEach(hour_mins)' },
  max: { ofRow: 'hour_maxs', ofRows: 'maxForEach(hour_maxs)' },
} as const;
