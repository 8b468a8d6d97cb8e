/** For which days and series whole windows cannot be put together from days alone. */
import { openHours } from './day-rollup.ts';
import { isUntold } from './day-rows.ts';
import type { Engine } from './engine/index.ts';
import { threadsFor } from './engine-threads.ts';
import type { KeptSums } from './kept-sums.ts';
import { daysOfSeries } from './metric-rows.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { Progress } from './progress.ts';
import { tellsSomething } from './row-sums.ts';
import type { SeriesDays, SeriesIds, Unsettled, UnsettledQuestion } from './store.ts';
import { beginsWithin, dayLiteral } from './time-literal.ts';

/** What {@link readGrouped} must know before, or be spared. */
export async function readUnsettled(
  engine: Engine,
  progress: Progress,
  question: UnsettledQuestion,
  kept: KeptSums<NotableDays>,
): Promise<Unsettled> {
  const settings = threadsFor(question.series);
  const throughEra = progress.get('daysDone');
  const readNotable = () => readNotableDays(engine, question, throughEra);
  const open = openDays(question, progress);
  const [openRows, notable] = await Promise.all([
    open === '' ? new Uint8Array(0) : engine.query({ sql: open, settings }),
    kept.get(question, throughEra, readNotable),
  ]);
  return { openDays: new Set(daysOf(new RowReader(openRows))), ...notable, throughEra };
}

/** A condition on rows of days, whether each of their hours must tell all, or the day as a whole. */
const untoldDays = { hour: 'hours_untold != 0', day: isUntold('day') } as const;

/** What is known of days alone, and changes only with these. */
export type NotableDays = Pick<Unsettled, 'untold' | 'several'>;

/**
 * First of which series there is something to say: to count the rows of each day of each of them takes four times as
 * long, and hardly ever are there several.
 */
async function readNotableDays(
  engine: Engine,
  { series, span, bucket }: UnsettledQuestion,
  throughEra: number,
): Promise<NotableDays> {
  const settings = threadsFor(series);
  const where = `${beginsWithin('day', span)} AND era <= ${throughEra}`;
  const hasSeveral = 'count() > uniqExact(day)';
  const notable = await engine.query({
    sql: `SELECT series, toUInt8(${hasSeveral}), toUInt8(max(${untoldDays[bucket]}))
FROM days FINAL WHERE ${daysOfSeries(series)} AND ${where}
GROUP BY series HAVING ${hasSeveral} OR max(${untoldDays[bucket]}) != 0`,
    settings,
  });
  const { several, untold } = notableSeries(new RowReader(notable));
  if (several.count === 0) return { untold, several: { ...several, dayS: new Uint32Array(0) } };
  const { metrics } = series;
  const days = await engine.query({
    sql: `SELECT series, toUInt32(toUnixTimestamp(day))
FROM days FINAL WHERE ${daysOfSeries({ ...several, metrics })} AND ${where}
GROUP BY series, day HAVING count() > 1`,
    settings,
  });
  return { untold, several: seriesDays(new RowReader(days)) };
}

/** Bytes in memory. */
export function sizeOfNotable({ untold, several }: NotableDays): number {
  return untold.count * 8 + several.count * 12;
}

/** The statement that finds days of which some hours are in no day yet; empty where there can be none. */
function openDays({ series, span, throughSegment }: UnsettledQuestion, progress: Progress): string {
  const hoursDone = progress.get('hoursDone');
  const where = `${seriesIn(series)} AND ${tellsSomething}`;
  const sources: string[] = [];
  if (hoursDone > progress.get('daysDone') && progress.openHours.mayBeginIn([span])) {
    sources.push(`SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp(hour), 86400)) FROM hours FINAL
WHERE ${where} AND ${openHours(progress, hoursDone)} AND ${beginsWithin('hour', span)}`);
  }
  if (throughSegment > hoursDone && progress.openMinutes.mayBeginIn([span])) {
    const openFrom = dayLiteral(progress.get('openMinutesDay'));
    sources.push(`SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp(minute), 86400)) FROM minutes FINAL
WHERE ${where} AND segment > ${hoursDone} AND segment <= ${throughSegment} AND keep >= ${openFrom}
  AND ${beginsWithin('minute', span)}`);
  }
  return sources.join('\nUNION DISTINCT\n');
}

function* daysOf(rows: RowReader): Generator<number> {
  while (!rows.done) yield rows.uint32();
}

function notableSeries(rows: RowReader): { several: SeriesIds; untold: SeriesIds } {
  const several: [low: number, high: number][] = [];
  const untold: [low: number, high: number][] = [];
  while (!rows.done) {
    const id: [number, number] = [rows.uint32(), rows.uint32()];
    if (rows.uint8() === 1) several.push(id);
    if (rows.uint8() === 1) untold.push(id);
  }
  return { several: idLanes(several), untold: idLanes(untold) };
}

function idLanes(ids: readonly [low: number, high: number][]): SeriesIds {
  return {
    count: ids.length,
    idLow: Uint32Array.from(ids, ([low]) => low),
    idHigh: Uint32Array.from(ids, ([, high]) => high),
  };
}

function seriesDays(rows: RowReader): SeriesDays {
  const count = rows.rowCount(4 + 4 + 4);
  const column = () => new Uint32Array(count);
  const days = { count, idLow: column(), idHigh: column(), dayS: column() };
  for (let row = 0; row < count; row++) {
    days.idLow[row] = rows.uint32();
    days.idHigh[row] = rows.uint32();
    days.dayS[row] = rows.uint32();
  }
  return days;
}
