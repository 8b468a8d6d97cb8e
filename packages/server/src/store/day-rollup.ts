import { dayColumns, daysOfHours } from './day-rows.ts';
import { type Engine, insertSettings } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { noDay, type Progress } from './progress.ts';
import { tellsSomething } from './row-sums.ts';
import { seriesRanges } from './series-ranges.ts';
import { dayLiteral } from './time-literal.ts';

/** Hour rows that one statement sums up: those of more go by series. The first rollup of a store may meet years. */
const hoursPerStatement = 1_000_000;
/** Above this much memory the sums of a rollup go to disk. */
const spillBytes = 256 * 1024 * 1024;

/**
 * Adds the hours of all finished eras to the days, once on each day: each rollup gives a day a row of its own. So days
 * of the eras up to `daysDone` always equal their hours, as hours do the minutes they were made of.
 */
export async function rollUpDays(
  engine: Engine,
  progress: Progress,
  today: number,
  letOthers?: () => Promise<void>,
): Promise<void> {
  await finishStartedDays(engine, progress, letOthers);
  const era = progress.get('hoursDone');
  if (today === progress.get('dayOfRollup')) return;
  if (era > progress.get('daysDone')) {
    await progress.set('daysStarted', era);
    await finishStartedDays(engine, progress, letOthers);
  }
  await progress.set('dayOfRollup', today);
}

/**
 * Does the rollup that was begun and not finished, if there is one. Between two statements `letOthers` may write, and
 * even finish the rollup itself.
 */
export async function finishStartedDays(
  engine: Engine,
  progress: Progress,
  letOthers?: () => Promise<void>,
): Promise<void> {
  const era = progress.get('daysStarted');
  const done = progress.get('daysDone');
  if (era <= done) return;
  const open = openHours(progress, era);
  const { count, newestDay } = await countHours(engine, open);
  if (count > 0) await progress.set('newestDay', Math.max(newestDay, progress.get('newestDay')));
  for (const portion of seriesRanges(count, hoursPerStatement)) {
    if (count === 0) break;
    await engine.command({
      sql: `INSERT INTO days (${dayColumns})
${daysOfHours(era, `${open} AND ${tellsSomething} AND ${portion}`)}`,
      settings: {
        ...insertSettings,
        max_bytes_before_external_group_by: spillBytes,
        do_not_merge_across_partitions_select_final: 1,
      },
    });
    await letOthers?.();
    if (progress.get('daysDone') >= era) return;
  }
  await progress.set('daysDone', era);
  progress.openHours.forgetThrough(era);
  // Only now: until then the rows are looked for from the earlier day on.
  if (progress.get('hoursDone') === era) await progress.set('openHoursDay', noDay);
}

/** A condition on hour rows: summed up in no day yet, and of no later era. */
export function openHours(progress: Progress, throughEra: number): string {
  const from = dayLiteral(progress.get('openHoursDay'));
  return `era > ${progress.get('daysDone')} AND era <= ${throughEra} AND keep >= ${from}`;
}

async function countHours(
  engine: Engine,
  open: string,
): Promise<{ count: number; newestDay: number }> {
  const sql = `SELECT count(), toUInt32(intDiv(toUnixTimestamp(max(hour)), 86400)) FROM hours WHERE ${open}`;
  const rows = new RowReader(await engine.queryInternally({ sql }));
  return { count: rows.uint64(), newestDay: rows.uint32() };
}
