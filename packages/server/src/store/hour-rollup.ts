import { type Engine, insertSettings } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { noDay, type Progress } from './progress.ts';
import { sumColumns, sumOfRows, tellsSomething } from './row-sums.ts';
import { seriesRanges } from './series-ranges.ts';
import type { Span } from './store.ts';
import { hourMs } from './time-literal.ts';

/** Above this much memory the sums of a rollup go to disk. */
const spillBytes = 256 * 1024 * 1024;

/**
 * Adds the minutes of the segments up to `throughSegment` to the hours, as one era. The range is
 * recorded before the work, so that an interrupted one is done again with the same bounds.
 */
export async function rollUpHours(
  engine: Engine,
  progress: Progress,
  throughSegment: number,
  letOthers?: () => Promise<void>,
): Promise<void> {
  await finishStartedEra(engine, progress, letOthers);
  if (throughSegment <= progress.get('hoursDone')) return;
  await progress.set('hoursStarted', throughSegment);
  await finishStartedEra(engine, progress, letOthers);
}

/** Of a store that older versions wrote: where the minutes lie that are in no hour yet. */
export async function findOpenMinutes(engine: Engine, progress: Progress): Promise<void> {
  if (progress.get('openMinutesDay') > 0) return;
  const open = await countMinutes(engine, `segment > ${progress.get('hoursDone')}`);
  await progress.set('openMinutesDay', open.count > 0 ? open.firstDay : noDay);
}

/**
 * Does the era that was begun and not finished, if there is one. Between two statements `letOthers` may write, and
 * even finish the era itself.
 */
export async function finishStartedEra(
  engine: Engine,
  progress: Progress,
  letOthers?: () => Promise<void>,
): Promise<void> {
  const afterSegment = progress.get('hoursDone');
  const era = progress.get('hoursStarted');
  if (era <= afterSegment) return;
  const segments = `segment > ${afterSegment} AND segment <= ${era}`;
  const { count, bucketCount, firstDay } = await countMinutes(engine, segments);
  if (count > 0) await progress.lower('openHoursDay', firstDay);
  const minutes = progress.openMinutes.span;
  if (minutes !== null) progress.openHours.note(era, hoursOf(minutes));
  const statements = Math.max(count / minutesPerStatement, bucketCount / bucketsPerStatement);
  for (const portion of seriesRanges(statements, 1)) {
    const rows = `${segments} AND ${tellsSomething} AND ${portion}`;
    await engine.command({
      sql: bucketCount === 0 ? addHours(era, rows) : addHoursWithBuckets(era, rows),
      settings: {
        ...insertSettings,
        max_bytes_before_external_group_by: spillBytes,
        do_not_merge_across_partitions_select_final: 1,
      },
    });
    await letOthers?.();
    if (progress.get('hoursDone') >= era) return;
  }
  await progress.set('hoursDone', era);
  progress.openMinutes.forgetThrough(era);
  // Only now: until then the rows are looked for from the earlier day on.
  await progress.set('openMinutesDay', 0);
  await findOpenMinutes(engine, progress);
}

/** When the hours begin of the minutes that begin then. */
export function hoursOf({ startMs, endMs }: Span): Span {
  return { startMs: Math.floor(startMs / hourMs) * hourMs, endMs };
}

function addHours(era: number, rows: string): string {
  return `INSERT INTO hours (series, hour, era, keep,
  ${sumColumns})
SELECT series, toStartOfHour(minute) AS hour, ${era}, keep, ${sumOfRows}
FROM minutes FINAL
WHERE ${rows}
GROUP BY series, hour, keep`;
}

/** The buckets are summed up beside: as maps within the other sums that takes more than twice as long. */
function addHoursWithBuckets(era: number, rows: string): string {
  return `INSERT INTO hours (series, hour, era, keep,
  ${sumColumns}, buckets, bucket_counts)
SELECT series, hour, ${era}, keep, n, s, least, most, newest, newest_ts, oldest, oldest_ts, fallen, pairs.1, pairs.2
FROM (
  SELECT series, toStartOfHour(minute) AS hour, keep,
    (${sumOfRows}) AS sums, sums.1 AS n, sums.2 AS s, sums.3 AS least, sums.4 AS most,
    sums.5 AS newest, sums.6 AS newest_ts, sums.7 AS oldest, sums.8 AS oldest_ts, sums.9 AS fallen
  FROM minutes FINAL
  WHERE ${rows}
  GROUP BY series, hour, keep
) AS whole
LEFT JOIN (
  SELECT series, hour, keep, arraySort(groupArray((code, w))) AS pairs
  FROM (
    SELECT series, toStartOfHour(minute) AS hour, keep, code, sum(in_bucket) AS w
    FROM minutes FINAL ARRAY JOIN buckets AS code, bucket_counts AS in_bucket
    WHERE ${rows}
    GROUP BY series, hour, keep, code
  )
  GROUP BY series, hour, keep
) AS distribution
USING (series, hour, keep)`;
}

/**
 * More minute rows are rolled up in several statements, by series. Nothing else is written during one, which takes two or
 * three seconds, and senders wait for eight at most; in half the time it would be a third more work.
 */
const minutesPerStatement = 2_000_000;
/** So are minute rows with more buckets than this. */
const bucketsPerStatement = 10_000_000;

async function countMinutes(
  engine: Engine,
  segments: string,
): Promise<{ count: number; bucketCount: number; firstDay: number }> {
  const sql = `SELECT count(), toUInt64(sum(length(buckets))), toUInt16(min(keep)) FROM minutes WHERE ${segments}`;
  const rows = new RowReader(await engine.queryInternally({ sql }));
  return { count: rows.uint64(), bucketCount: rows.uint64(), firstDay: rows.uint16() };
}
