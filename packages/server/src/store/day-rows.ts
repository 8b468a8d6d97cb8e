/**
 * Rows of days, and how they are made of rows of hours. Beside its own sums a day has those of each of its hours, in
 * arrays of 24: a year of hours is then read from 365 rows and not from 8,760, and the engine adds up whole arrays
 * of many series without looking up a bucket for each hour.
 */
import { metricHash } from './metric-rows.ts';
import { sumColumns, sumOfRows } from './row-sums.ts';
import { sumOfBuckets } from './sketch-sql.ts';

export const hoursPerDay = 24;

const hourOfDay = 'toHour(hour)';
const hourStartMs = 'toUnixTimestamp(hour) * 1000';
const hasSamples = 'sample_count > 0';

/**
 * A condition on rows that begin at `begin`: they do not tell all of a range that begins or ends with them. Some of the
 * samples are in no sum or no order; or one lies on the very edge, and a range is open on its left.
 */
export function isUntold(begin: 'hour' | 'day'): string {
  return `(isNaN(resets) OR (${hasSamples} AND toUnixTimestamp64Milli(first_ts) = toUnixTimestamp(${begin}) * 1000))`;
}

/** Columns of arrays, what of an hour is in them, and what is there without samples: it changes no sum. */
const hourArrays: readonly (readonly [column: string, ofHour: string, without: string])[] = [
  ['hour_counts', 'sample_count', 'toUInt64(0)'],
  ['hour_sums', 'value_sum', 'toFloat64(0)'],
  ['hour_mins', `if(${hasSamples}, value_min, inf)`, 'inf'],
  ['hour_maxs', `if(${hasSamples}, value_max, -inf)`, '-inf'],
  ['hour_firsts', 'first_value', 'toFloat64(0)'],
  ['hour_first_ms', msInHour('first_ts'), 'toUInt32(0)'],
  ['hour_lasts', 'last_value', 'toFloat64(0)'],
  ['hour_last_ms', msInHour('last_ts'), 'toUInt32(0)'],
  ['hour_resets', 'resets', 'toFloat64(0)'],
];

function msInHour(time: string): string {
  return `if(${hasSamples}, toUInt32(toUnixTimestamp64Milli(${time}) - ${hourStartMs}), toUInt32(0))`;
}

/** The columns that {@link daysOfHours} and {@link takenBack} fill. */
export const dayColumns = `metric, series, day, era, keep, ${sumColumns}, buckets, bucket_counts,
  hours_untold, ${hourArrays.map(([column]) => column).join(', ')}`;

/**
 * Rows of days, made of the hours that fulfil a condition. Of most hours there is one row, which goes into the arrays
 * as it is; where there are several, these are summed up first. The arrays come as the engine meets the hours, and
 * are then put in order, with what is missing.
 */
export function daysOfHours(era: number, where: string): string {
  const inOrder = hourArrays.map(
    ([column, , without]) =>
      `arraySort((v, p) -> p, arrayConcat(${column}, arrayWithConstant(length(missing), ${without})), places)`,
  );
  const gathered = hourArrays.map(([column, ofHour]) => `groupArray(${ofHour}) AS ${column}`);
  return `SELECT metric, series, day, ${era}, keep, ${elements('sums', sumColumnCount)}, sketch.1, sketch.2,
  untold, ${inOrder.join(',\n  ')}
FROM (
  SELECT series, toStartOfDay(hour) AS day, keep, (${sumOfRows}) AS sums, ${sumOfBuckets} AS sketch,
    groupBitOr(if(${isUntold('hour')}, ${hourBit}, toUInt32(0))) AS untold,
    groupBitOr(${hourBit}) AS known,
    arrayFilter(p -> NOT bitTest(known, p), range(toUInt8(${hoursPerDay}))) AS missing,
    arrayConcat(groupArray(${hourOfDay}), missing) AS places,
    ${gathered.join(',\n    ')}
  FROM (${singleHours(where)})
  GROUP BY series, day, keep
) AS of_hours LEFT ANY JOIN (
  SELECT id AS series, ${metricHash('name')} AS metric FROM series
  WHERE id IN (SELECT series FROM hours WHERE ${where})
) AS names USING series`;
}

const hourBit = `bitShiftLeft(toUInt32(1), ${hourOfDay})`;
const sumColumnCount = sumColumns.split(',').length;

function elements(tuple: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${tuple}.${i + 1}`).join(', ');
}

/** One row for each series, hour and day that retention counts from. */
function singleHours(where: string): string {
  const key = 'series, hour, keep';
  const several = `(SELECT ${key} FROM hours FINAL WHERE ${where} GROUP BY ${key} HAVING count() > 1)`;
  return `SELECT ${key}, ${sumColumns}, buckets, bucket_counts
  FROM hours FINAL WHERE ${where} AND (${key}) NOT IN ${several}
  UNION ALL
  SELECT ${key}, ${elements('sums', sumColumnCount)}, sketch.1, sketch.2 FROM (
    SELECT ${key}, (${sumOfRows}) AS sums, ${sumOfBuckets} AS sketch
    FROM hours FINAL WHERE ${where} AND (${key}) IN ${several}
    GROUP BY ${key}
  )`;
}

/** Rows that take back the days that fulfil a condition. */
export function takenBack(where: string): string {
  return `SELECT metric, series, day, era, keep, 0, 0, 0, 0, 0, last_ts, 0, first_ts, 0, [], [],
  0, ${hourArrays.map(() => '[]').join(', ')} FROM days FINAL WHERE ${where}`;
}
