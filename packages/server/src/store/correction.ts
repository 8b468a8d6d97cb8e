import type { Engine } from './engine/index.ts';
import { insertSettings } from './engine/index.ts';
import { minuteSeconds } from './minute-rows.ts';
import { packedIds, packedUint32 } from './packed-literal.ts';
import type { Progress } from './progress.ts';
import { codeSql, sumOfBuckets } from './sketch-sql.ts';
import type { MinutePairs, SeriesIds } from './store.ts';
import { dayLiteral } from './time-literal.ts';

/** Pairs in one statement; more are corrected in several. */
const pairsPerStatement = 20_000;

/**
 * Sums up minutes anew from the raw samples, and brings the hours in line with them at once, so that
 * hours of an era always equal the minutes of the segments up to it.
 *
 * Only rows whose raw samples are still kept can be corrected: beyond raw retention nobody knows any
 * more which readings a minute has counted, and it stays as it is.
 */
export async function correctMinutes(
  engine: Engine,
  progress: Progress,
  segment: number,
  pairs: MinutePairs,
): Promise<void> {
  for (let from = 0; from < pairs.count; from += pairsPerStatement) {
    const to = Math.min(pairs.count, from + pairsPerStatement);
    const portion = {
      count: to - from,
      idLow: pairs.idLow.subarray(from, to),
      idHigh: pairs.idHigh.subarray(from, to),
      minute: pairs.minute.subarray(from, to),
      isLatency: pairs.isLatency.subarray(from, to),
    };
    await recountMinutes(engine, progress.get('rawCutDay'), segment, portion);
    const era = progress.get('hoursDone');
    if (era > 0) await recountHours(engine, progress.get('minuteCutDay'), era, portion);
  }
}

/**
 * One row per pair with all its samples, counted to `target`: the segment, or a later one that has
 * rows of the pair already (then an older segment is being replayed, and the samples of the later one
 * are among those counted). Every other row of the pair is taken back. The version is above that of
 * any row written for the segments up to `target`, so that a replay of those changes nothing.
 */
function recountMinutes(
  engine: Engine,
  rawCutDay: number,
  segment: number,
  pairs: MinutePairs,
): Promise<void> {
  const kept = `keep >= ${dayLiteral(rawCutDay)}`;
  const latencies = packedIds(latenciesOf(pairs));
  return engine.command({
    sql: `INSERT INTO minutes (series, minute, segment, keep, version,
  sample_count, value_sum, value_min, value_max, last_value, last_ts, buckets, bucket_counts)
WITH ${pairTables(pairs)},
${latencies} AS latencies,
existing AS (
  SELECT series, minute, groupArray((segment, keep)) AS places, max(segment) AS last_segment
  FROM minutes FINAL
  WHERE (series, minute) IN pairs AND ${kept} AND sample_count > 0
  GROUP BY series, minute
),
counted AS (
  SELECT series, toStartOfMinute(ts) AS minute, max(keep) AS last_keep, count() AS n, sum(value) AS s,
    min(value) AS least, max(value) AS most, argMax(value, (ts, seq)) AS newest, max(ts) AS newest_ts,
    sumMapIf([${codeSql('value')}], [toFloat64(1)], has(latencies, series)) AS sketch
  FROM samples FINAL
  WHERE series IN ids AND (series, toStartOfMinute(ts)) IN pairs AND ${kept} AND isFinite(value)
  GROUP BY series, minute
)
SELECT series, minute, place.1, place.2, target + 1,
  if(place = home, n, 0), if(place = home, s, 0), if(place = home, least, 0),
  if(place = home, most, 0), if(place = home, newest, 0), newest_ts,
  if(place = home, sketch.1, []), if(place = home, sketch.2, [])
FROM (
  SELECT series, minute, greatest(${segment}, last_segment) AS target,
    (toUInt32(target), last_keep) AS home, n, s, least, most, newest, newest_ts, sketch,
    if(n > 0, arrayDistinct(arrayPushBack(places, home)), places) AS all_places
  FROM pairs LEFT JOIN existing USING (series, minute) LEFT JOIN counted USING (series, minute)
)
ARRAY JOIN all_places AS place`,
    settings: insertSettings,
  });
}

/** Computes the hours of these minutes anew from the minutes of the finished eras. */
function recountHours(
  engine: Engine,
  minuteCutDay: number,
  era: number,
  pairs: MinutePairs,
): Promise<void> {
  const kept = `keep >= ${dayLiteral(minuteCutDay)}`;
  return engine.command({
    sql: `INSERT INTO hours (series, hour, era, keep,
  sample_count, value_sum, value_min, value_max, last_value, last_ts, buckets, bucket_counts)
WITH ${pairTables(pairs)},
affected AS (
  SELECT DISTINCT series, toStartOfHour(minute) AS hour FROM minutes
  WHERE (series, minute) IN pairs AND segment <= ${era} AND ${kept}
)
SELECT series, toStartOfHour(minute) AS hour, ${era}, keep, ${sumOfMinutes},
  (${sumOfBuckets} AS sketch).1, sketch.2
FROM minutes FINAL
WHERE series IN ids AND (series, toStartOfHour(minute)) IN affected
  AND segment <= ${era} AND ${kept}
GROUP BY series, hour, keep
UNION ALL
SELECT series, hour, era, keep, 0, 0, 0, 0, 0, last_ts, [], [] FROM hours FINAL
WHERE (series, hour) IN affected AND era < ${era} AND ${kept} AND sample_count > 0`,
    settings: insertSettings,
  });
}

/** What the column holds; more, which a histogram may claim to count, stays at that. */
const maxSampleCount = 2 ** 32 - 1;

/**
 * The sums of a group of minute rows, in the order of the columns of `hours`. Rows that were taken back
 * have a sample_count of 0 and do not count.
 */
export const sumOfMinutes = `least(sum(sample_count), ${maxSampleCount}), sum(value_sum),
  minIf(value_min, sample_count > 0), maxIf(value_max, sample_count > 0),
  argMaxIf(last_value, last_ts, sample_count > 0), max(last_ts)`;

/** The series whose samples also count in buckets. */
function latenciesOf({ count, idLow, idHigh, isLatency }: MinutePairs): SeriesIds {
  const rows = Array.from({ length: count }, (_, row) => row).filter((row) => isLatency[row] === 1);
  const low = Uint32Array.from(rows, (row) => idLow[row]);
  return { count: rows.length, idLow: low, idHigh: Uint32Array.from(rows, (row) => idHigh[row]) };
}

/** Common tables `ids` (an array) and `pairs` (series, minute). */
function pairTables(pairs: MinutePairs): string {
  return `${packedIds(pairs)} AS ids,
pairs AS (
  SELECT DISTINCT pair.1 AS series, toDateTime(pair.2, 'UTC') AS minute
  FROM (SELECT arrayJoin(arrayZip(ids, ${packedUint32(minuteSeconds(pairs.minute, pairs.count))})) AS pair)
)`;
}
