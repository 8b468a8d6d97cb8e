import { type Cut, type Cuts, keptFrom } from './cut-sql.ts';
import { dayColumns, daysOfHours, takenBack } from './day-rows.ts';
import type { Engine } from './engine/index.ts';
import { insertSettings } from './engine/index.ts';
import { type HistogramMinute, recountHistograms } from './histogram-recount.ts';
import { hoursOf } from './hour-rollup.ts';
import { packedFloat64, packedIds, packedInt16, packedUint32 } from './packed-literal.ts';
import type { Progress } from './progress.ts';
import { maxSampleCount, sumColumns, sumOfRows, tellsSomething } from './row-sums.ts';
import { codeSql, sumOfBuckets } from './sketch-sql.ts';
import type { MinutePairs, SeriesIds, Span } from './store.ts';
import { minuteMs } from './time-literal.ts';

/** Pairs in one statement; more are corrected in several. */
const pairsPerStatement = 20_000;
/** The same where a statement brings what histograms come to, a few kilobytes each. */
const histogramMinutesPerStatement = 500;
const minutesPerDay = 24 * 60;
/** A stale marker, which is no sample. */
const staleBits = '9218868437227405314';

/**
 * Sums up minutes anew from the raw samples and histograms, and brings hours and days in line with them at once, so
 * that hours of an era always equal the minutes of the segments up to it, and days the hours.
 *
 * Only rows whose raw samples are still kept can be corrected: beyond raw retention nobody knows any
 * more which readings a minute has counted, and it stays as it is.
 */
export async function correctMinutes(
  engine: Engine,
  progress: Progress,
  cutsOf: (series: SeriesIds) => Cuts,
  segment: number,
  pairs: MinutePairs,
): Promise<void> {
  const correct = async (portion: MinutePairs, histograms: readonly HistogramMinute[]) => {
    const cuts = cutsOf(portion);
    const minutes = spanOf(portion);
    progress.openMinutes.note(segment, minutes);
    await progress.lower('openMinutesDay', cuts.raw.first);
    await recountMinutes(engine, cuts.raw, segment, portion, histograms);
    const era = progress.get('hoursDone');
    if (era === 0) return;
    if (era > progress.get('daysDone')) {
      progress.openHours.note(era, hoursOf(minutes));
      await progress.lower('openHoursDay', cuts.minute.first);
    }
    await recountHours(engine, cuts.minute, era, portion);
    await recountDays(engine, progress, portion);
  };
  const plain = chosen(pairs, (row) => pairs.hasHistograms[row] === 0);
  for (let from = 0; from < plain.count; from += pairsPerStatement) {
    const isNext = (row: number) => row >= from && row < from + pairsPerStatement;
    await correct(chosen(plain, isNext), []);
  }
  const others = chosen(pairs, (row) => pairs.hasHistograms[row] === 1);
  const waiting: HistogramMinute[] = [];
  for await (const minutes of recountHistograms(engine, { segment, cutsOf }, others)) {
    waiting.push(...minutes);
    while (waiting.length >= histogramMinutesPerStatement) {
      const next = waiting.splice(0, histogramMinutesPerStatement);
      await correct(pairsOf(next), next);
    }
  }
  if (waiting.length > 0) await correct(pairsOf(waiting), waiting);
}

function chosen(pairs: MinutePairs, isChosen: (row: number) => boolean): MinutePairs {
  const rows = Array.from({ length: pairs.count }, (_, row) => row).filter(isChosen);
  return {
    count: rows.length,
    idLow: Uint32Array.from(rows, (row) => pairs.idLow[row]),
    idHigh: Uint32Array.from(rows, (row) => pairs.idHigh[row]),
    minute: Uint32Array.from(rows, (row) => pairs.minute[row]),
    isLatency: Uint8Array.from(rows, (row) => pairs.isLatency[row]),
    hasHistograms: Uint8Array.from(rows, (row) => pairs.hasHistograms[row]),
  };
}

function pairsOf(minutes: readonly HistogramMinute[]): MinutePairs {
  return {
    count: minutes.length,
    idLow: Uint32Array.from(minutes, ({ idLow }) => idLow),
    idHigh: Uint32Array.from(minutes, ({ idHigh }) => idHigh),
    minute: Uint32Array.from(minutes, ({ minute }) => minute),
    isLatency: Uint8Array.from(minutes, ({ isLatency }) => (isLatency ? 1 : 0)),
    hasHistograms: new Uint8Array(minutes.length).fill(1),
  };
}

/**
 * One row per pair with all its samples and histograms, counted to `target`: the segment, or a later one that has
 * rows of the pair already (then an older segment is being replayed, and the samples of the later one
 * are among those counted). Every other row of the pair is taken back. The version is above that of
 * any row written for the segments up to `target`, so that a replay of those changes nothing.
 */
function recountMinutes(
  engine: Engine,
  rawCut: Cut,
  segment: number,
  pairs: MinutePairs,
  histograms: readonly HistogramMinute[],
): Promise<void> {
  const kept = keptFrom(rawCut);
  const counted = histograms.filter(({ count }) => count > 0);
  const latencies = packedIds(latenciesOf(pairs));
  return engine.command({
    sql: `INSERT INTO minutes (series, minute, segment, keep, version,
  ${sumColumns}, buckets, bucket_counts)
WITH ${pairTables(pairs)},
${latencies} AS latencies,
existing AS (
  SELECT series, minute, groupArray((segment, keep)) AS places, max(segment) AS last_segment
  FROM minutes FINAL
  WHERE (series, minute) IN pairs AND ${kept} AND ${tellsSomething}
  GROUP BY series, minute
),
in_samples AS (
  SELECT series, toStartOfMinute(ts) AS minute, max(keep) AS last_keep, countIf(counts) AS n,
    sumIf(value, counts) AS s, minIf(value, counts) AS least, maxIf(value, counts) AS most,
    argMaxIf(value, (ts, seq), counts) AS newest, maxIf(ts, counts) AS newest_ts,
    argMinIf(value, (ts, seq), counts) AS oldest, minIf(ts, counts) AS oldest_ts,
    ${fallOfSamples} AS fallen,
    sumMapIf([${codeSql('if(counts, value, 0)')}], [toFloat64(1)], counts AND has(latencies, series)) AS sketch
  FROM (
    SELECT series, ts, seq, keep, value, isFinite(value) AS counts FROM samples FINAL
    WHERE series IN ids AND (series, toStartOfMinute(ts)) IN pairs AND ${kept}
      AND reinterpretAsUInt64(value) != ${staleBits}
  )
  GROUP BY series, minute
),
counted AS (${counted.length === 0 ? 'SELECT * FROM in_samples' : withHistograms(counted)})
SELECT series, minute, place.1, place.2, target + 1,
  if(place = home, least(n, ${maxSampleCount}), 0), if(place = home, s, 0), if(place = home, least, 0),
  if(place = home, most, 0), if(place = home, newest, 0), newest_ts,
  if(place = home, oldest, 0), oldest_ts, if(place = home, fallen, 0),
  if(place = home, sketch.1, []), if(place = home, sketch.2, [])
FROM (
  SELECT series, minute, greatest(${segment}, last_segment) AS target,
    (toUInt32(target), last_keep) AS home, n, s, least, most, newest, newest_ts, oldest, oldest_ts, fallen,
    sketch, if(n > 0 OR isNaN(fallen), arrayDistinct(arrayPushBack(places, home)), places) AS all_places
  FROM pairs LEFT JOIN existing USING (series, minute) LEFT JOIN counted USING (series, minute)
)
ARRAY JOIN all_places AS place`,
    settings: insertSettings,
  });
}

/** The samples of each pair and what its histograms come to as one. */
function withHistograms(minutes: readonly HistogramMinute[]): string {
  const numbers = (of: (minute: HistogramMinute) => number) =>
    packedFloat64(Float64Array.from(minutes, of));
  const sketches = sketchColumns(minutes);
  const pairs = pairsOf(minutes);
  return `SELECT series, minute, max(part.1) AS last_keep, sum(part.2) AS n, sum(part.3) AS s,
  min(part.4) AS least, max(part.5) AS most, argMax(part.6, part.7) AS newest,
  max(part.7) AS newest_ts, toFloat64(0) AS oldest, min(part.7) AS oldest_ts, nan AS fallen,
  sumMap(part.8.1, part.8.2) AS sketch
FROM (
  SELECT series, minute, (last_keep, n, s, least, most, newest, newest_ts, sketch) AS part
  FROM in_samples WHERE n > 0
  UNION ALL
  WITH ${packedInt16(sketches.codes)} AS codes, ${packedFloat64(sketches.counts)} AS weights
  SELECT of.1 AS series, toDateTime(of.2, 'UTC') AS minute, (toDate(toUInt16(of.3)), toUInt64(of.4),
    of.5, of.6, of.7, of.8, fromUnixTimestamp64Milli(toInt64(of.9), 'UTC'),
    (arraySlice(codes, of.10 + 1, of.11), arraySlice(weights, of.10 + 1, of.11))) AS part
  FROM (SELECT arrayJoin(arrayZip(${packedIds(pairs)},
    ${packedUint32(beginsS(pairs))},
    ${numbers(({ keepDay }) => keepDay)}, ${numbers(({ count }) => count)},
    ${numbers(({ sum }) => sum)}, ${numbers(({ min }) => min)}, ${numbers(({ max }) => max)},
    ${numbers(({ last }) => last)}, ${numbers(({ lastTimestampMs }) => lastTimestampMs)},
    ${packedUint32(sketches.starts)}, ${packedUint32(sketches.lengths)})) AS of)
)
GROUP BY series, minute`;
}

/** The buckets of each minute one after the other. */
function sketchColumns(minutes: readonly HistogramMinute[]) {
  let start = 0;
  const starts = Uint32Array.from(minutes, ({ sketch }) => {
    start += sketch.length;
    return start - sketch.length;
  });
  const columns = {
    starts,
    lengths: Uint32Array.from(minutes, ({ sketch }) => sketch.length),
    codes: new Int16Array(start),
    counts: new Float64Array(start),
  };
  minutes.forEach(({ sketch }, i) => {
    columns.codes.set(sketch.codes, starts[i]);
    columns.counts.set(sketch.counts, starts[i]);
  });
  return columns;
}

/** Computes the hours of these minutes anew from the minutes of the finished eras. */
function recountHours(
  engine: Engine,
  minuteCut: Cut,
  era: number,
  pairs: MinutePairs,
): Promise<void> {
  const kept = keptFrom(minuteCut);
  return engine.command({
    sql: `INSERT INTO hours (series, hour, era, keep,
  ${sumColumns}, buckets, bucket_counts)
WITH ${pairTables(pairs)},
affected AS (
  SELECT DISTINCT series, toStartOfHour(minute) AS hour FROM minutes
  WHERE (series, minute) IN pairs AND segment <= ${era} AND ${kept}
)
SELECT series, toStartOfHour(minute) AS hour, ${era}, keep, ${sumOfRows},
  (${sumOfBuckets} AS sketch).1, sketch.2
FROM minutes FINAL
WHERE series IN ids AND (series, toStartOfHour(minute)) IN affected
  AND segment <= ${era} AND ${kept}
GROUP BY series, hour, keep
UNION ALL
SELECT series, hour, era, keep, 0, 0, 0, 0, 0, last_ts, 0, first_ts, 0, [], [] FROM hours FINAL
WHERE (series, hour) IN affected AND era < ${era} AND ${kept} AND ${tellsSomething}`,
    settings: insertSettings,
  });
}

/** Whether some of these minutes may be in day rows. */
export function isInDays(progress: Progress, { count, minute }: MinutePairs): boolean {
  const endMinute = endOfDays(progress);
  for (let row = 0; row < count; row++) if (minute[row] < endMinute) return true;
  return false;
}

/** The minute that ends the newest of the days that there are rows of. */
function endOfDays(progress: Progress): number {
  return progress.get('daysDone') === 0 ? 0 : (progress.get('newestDay') + 1) * minutesPerDay;
}

/** Computes the days of these minutes anew from the hours of the eras that are in days. */
async function recountDays(engine: Engine, progress: Progress, pairs: MinutePairs): Promise<void> {
  const era = progress.get('daysDone');
  if (!isInDays(progress, pairs)) return;
  const endMinute = endOfDays(progress);
  const old = chosen(pairs, (row) => pairs.minute[row] < endMinute);
  await engine.command({
    sql: `INSERT INTO days (${dayColumns})
WITH ${pairTables(old)},
affected AS (SELECT DISTINCT series, toStartOfDay(minute) AS day FROM pairs)
${daysOfHours(era, `series IN ids AND (series, toStartOfDay(hour)) IN affected AND era <= ${era}`)}
UNION ALL
${takenBack(`series IN ids AND (series, day) IN affected AND era < ${era} AND ${tellsSomething}`)}`,
    settings: insertSettings,
  });
}

/** What a group of samples fell from; see MinuteColumns.resets. Two of one time are in no order. */
const fallOfSamples = `if(countIf(NOT counts) > 0, nan, arraySum(
      (a, b) -> multiIf(a.1 = b.1, nan, b.3 < a.3, a.3, 0),
      arrayPopBack(arraySort(groupArrayIf((ts, seq, value), counts)) AS in_order), arrayPopFront(in_order)))`;

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
  FROM (SELECT arrayJoin(arrayZip(ids, ${packedUint32(beginsS(pairs))})) AS pair)
)`;
}

/** When the minutes begin. */
function spanOf({ minute, count }: MinutePairs): Span {
  const minutes = minute.subarray(0, count);
  const first = minutes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = minutes.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return { startMs: first * minuteMs, endMs: last * minuteMs };
}

/** When each minute begins, in seconds since 1970. */
function beginsS({ minute, count }: MinutePairs): Uint32Array {
  return minute.subarray(0, count).map((one) => (one * minuteMs) / 1000);
}
