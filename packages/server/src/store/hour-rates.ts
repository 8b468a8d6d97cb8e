/**
 * `rate`, `increase` and `delta` of whole windows, in SQL: what promql/evaluate/range/rate-column.ts makes of the
 * samples that stand in for one, operation for operation.
 */
import { hoursPerDay } from './day-rows.ts';
import type { RateKind, Stand } from './grouped-parts.ts';
import { sumOfRows } from './row-sums.ts';
import { hourMs } from './time-literal.ts';

/** A window: how many samples, the first and last with their milliseconds in it, and what the values fell from. */
const gaps = 'toFloat64(n - 1)';
const sampled = 'toFloat64(last_ms - first_ms)';
const toStart = 'toFloat64(first_ms)';

/**
 * What one window gives, by n, first, first_ms, last, last_ms and fallen; `unknown` where the values are not those of
 * a counter: then only its samples tell.
 */
export function rateOf(kind: RateKind, unknown: string, windowMs: number): string {
  const toEnd = `toFloat64(${windowMs} - last_ms)`;
  const isCounter = kind !== 'delta';
  const change = isCounter ? '(last - first + fallen)' : '(last - first)';
  const usual = `if(${isClose(toStart)}, ${toStart}, ${sampled} / ${gaps} / 2)`;
  const reaches = `${change} > 0 AND first >= 0 AND ${sampled} * first < ${usual} * ${change}`;
  const before = isCounter ? `if(${reaches}, ${sampled} * first / ${change}, ${usual})` : usual;
  const after = `if(${isClose(toEnd)}, ${toEnd}, ${sampled} / ${gaps} / 2)`;
  const divisor = kind === 'rate' ? windowMs / 1000 : 1;
  const result = `${change} * ((${sampled} + ${before} + ${after}) / (${sampled} * ${divisor}))`;
  const isFalling = '(fallen != 0 OR last < first)';
  const isTold = 'fallen >= first AND first >= 0 AND last >= 0';
  return isCounter ? `if(${isFalling} AND NOT (${isTold}), ${unknown}, ${result})` : result;
}

function isClose(toEdge: string): string {
  const verge = `${sampled} * 1.1`;
  return `if(abs(${toEdge} * ${gaps} - ${verge}) > ${verge} * 1e-9, ${toEdge} * ${gaps} < ${verge},
    ${toEdge} / 1000 < (${sampled} / 1000 / ${gaps}) * 1.1)`;
}

const arrays =
  'hour_counts, hour_firsts, hour_first_ms, hour_lasts, hour_last_ms, hour_resets' as const;
const names = 'n, first, first_ms, last, last_ms, fallen';

/**
 * The increases of the hours of a row, NaN where the values are not those of a counter. The schema has it as a column
 * (migration 8): what changes here needs a migration that makes days anew.
 */
export const hourIncreases = `arrayMap((${names}) -> if(n > 1, ${rateOf('increase', 'nan', hourMs)}, 0), ${arrays})`;

/** Of days that have one row of a series: which hours have a result, and the results. */
export function ratesOfSingle(kind: RateKind, stand: Stand, where: string): string {
  const { without, unknown } = stand;
  const result =
    kind === 'delta'
      ? `arrayMap((${names}) -> if(n > 1, ${rateOf(kind, unknown, hourMs)}, ${without}), ${arrays})`
      : `arrayMap((v, n) -> multiIf(n < 2, ${without}, isNaN(v), ${unknown}, v / ${kind === 'rate' ? hourMs / 1000 : 1}),
      hour_increases, hour_counts)`;
  return `SELECT series, day, arrayMap(n -> toFloat64(n > 1), hour_counts) AS present, ${result} AS value
  FROM days FINAL WHERE ${where}`;
}

/** Of days that have several: their hours are put together first. One row for each hour, in arrays as well. */
export function ratesOfSeveral(kind: RateKind, stand: Stand, where: string): string {
  return `SELECT series, day, arrayMap(p -> toFloat64(p = place AND n > 1), range(${hoursPerDay})) AS present,
    arrayMap(p -> if(p = place AND n > 1, ${rateOf(kind, stand.unknown, hourMs)}, ${stand.without}), range(${hoursPerDay})) AS value
  FROM (
    SELECT series, day, place, sums.1 AS n, sums.5 AS last, sums.6 AS last_ms, sums.7 AS first, sums.8 AS first_ms,
      sums.9 AS fallen
    FROM (
      SELECT series, day, place, (${sumOfRows}) AS sums
      FROM (
        SELECT series, day, place, sample_count, 0 AS value_sum, 0 AS value_min, 0 AS value_max, first_value, first_ts,
          last_value, last_ts, resets
        FROM (SELECT series, day, ${arrays} FROM days FINAL WHERE ${where})
        ARRAY JOIN hour_counts AS sample_count, hour_firsts AS first_value, hour_first_ms AS first_ts,
          hour_lasts AS last_value, hour_last_ms AS last_ts, hour_resets AS resets, range(${hoursPerDay}) AS place
      )
      GROUP BY series, day, place
    )
    WHERE n > 0
  )`;
}
