import { sumOfMinutes } from './correction.ts';
import { type Engine, insertSettings } from './engine/index.ts';
import type { Progress } from './progress.ts';
import { sumOfBuckets } from './sketch-sql.ts';

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
): Promise<void> {
  await finishStartedEra(engine, progress);
  if (throughSegment <= progress.get('hoursDone')) return;
  await progress.set('hoursStarted', throughSegment);
  await finishStartedEra(engine, progress);
}

/** Does the era that was begun and not finished, if there is one. */
export async function finishStartedEra(engine: Engine, progress: Progress): Promise<void> {
  const afterSegment = progress.get('hoursDone');
  const era = progress.get('hoursStarted');
  if (era <= afterSegment) return;
  const segments = `segment > ${afterSegment} AND segment <= ${era}`;
  const hasBuckets = await holdBuckets(engine, segments);
  await engine.command({
    sql: `INSERT INTO hours (series, hour, era, keep,
  sample_count, value_sum, value_min, value_max, last_value, last_ts${hasBuckets ? ', buckets, bucket_counts' : ''})
SELECT series, toStartOfHour(minute) AS hour, ${era}, keep, ${sumOfMinutes}
  ${hasBuckets ? `, (${sumOfBuckets} AS sketch).1, sketch.2` : ''}
FROM minutes FINAL
WHERE ${segments} AND sample_count > 0
GROUP BY series, hour, keep`,
    settings: {
      ...insertSettings,
      max_bytes_before_external_group_by: spillBytes,
      do_not_merge_across_partitions_select_final: 1,
    },
  });
  await progress.set('hoursDone', era);
}

/** Merging buckets costs time and memory for every group, also where there are none. */
async function holdBuckets(engine: Engine, segments: string): Promise<boolean> {
  const sql = `SELECT 1 FROM minutes WHERE ${segments} AND notEmpty(buckets) LIMIT 1`;
  return (await engine.queryInternally({ sql })).length > 0;
}
