/** For which days and series whole windows cannot be put together from days alone. */
import { openHours } from './day-rollup.ts';
import type { Engine } from './engine/index.ts';
import { threadsFor } from './engine-threads.ts';
import type { KeptSums } from './kept-sums.ts';
import { daysOfSeries } from './metric-rows.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { Progress } from './progress.ts';
import { tellsSomething } from './row-sums.ts';
import type { Unsettled, UnsettledQuestion } from './store.ts';
import { beginsWithin, dayLiteral } from './time-literal.ts';

/** What {@link readGrouped} must know before, or be spared. */
export async function readUnsettled(
  engine: Engine,
  progress: Progress,
  question: UnsettledQuestion,
  kept: KeptSums<NotableDays>,
): Promise<Unsettled> {
  const { series, span, bucket } = question;
  const settings = threadsFor(series);
  const throughEra = progress.get('daysDone');
  const readNotable = async () => {
    const bytes = await engine.query({
      sql: `SELECT series, toUInt32(toUnixTimestamp(day)), toUInt8(count() > 1), toUInt8(max(${isUntold[bucket]}))
FROM days FINAL
WHERE ${daysOfSeries(series)} AND ${beginsWithin('day', span)} AND era <= ${throughEra}
GROUP BY series, day HAVING count() > 1 OR max(${isUntold[bucket]}) != 0`,
      settings,
    });
    return notableDays(new RowReader(bytes));
  };
  const [open, notable] = await Promise.all([
    engine.query({ sql: openDays(question, progress), settings }),
    kept.get(question, throughEra, readNotable),
  ]);
  return { openDays: new Set(daysOf(new RowReader(open))), ...notable, throughEra };
}

/**
 * A range is open on its left: a sample on the edge belongs to the range before, and a row cannot tell it apart. Nor
 * do rows tell all whose samples have no known order.
 */
const isUntold = {
  hour: 'hours_untold != 0',
  day: '(isNaN(resets) OR (sample_count > 0 AND toUnixTimestamp64Milli(first_ts) = toUnixTimestamp(day) * 1000))',
} as const;

/** What is known of days alone, and changes only with these. */
export type NotableDays = Pick<Unsettled, 'untold' | 'several'>;

/** Bytes in memory. */
export function sizeOfNotable({ untold, several }: NotableDays): number {
  return untold.count * 8 + several.count * 12;
}

function openDays({ series, span, throughSegment }: UnsettledQuestion, progress: Progress): string {
  const hoursDone = progress.get('hoursDone');
  const openFrom = dayLiteral(progress.get('openMinutesDay'));
  const where = `${seriesIn(series)} AND ${tellsSomething}`;
  return `SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp(hour), 86400)) FROM hours FINAL
WHERE ${where} AND ${openHours(progress, hoursDone)} AND ${beginsWithin('hour', span)}
UNION DISTINCT
SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp(minute), 86400)) FROM minutes FINAL
WHERE ${where} AND segment > ${hoursDone} AND segment <= ${throughSegment} AND keep >= ${openFrom}
  AND ${beginsWithin('minute', span)}`;
}

function* daysOf(rows: RowReader): Generator<number> {
  while (!rows.done) yield rows.uint32();
}

function notableDays(rows: RowReader): NotableDays {
  const several: number[] = [];
  const untold: number[] = [];
  const count = rows.rowCount(4 + 4 + 4 + 1 + 1);
  const ids = { idLow: new Uint32Array(count), idHigh: new Uint32Array(count) };
  const dayS = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    ids.idLow[row] = rows.uint32();
    ids.idHigh[row] = rows.uint32();
    dayS[row] = rows.uint32();
    if (rows.uint8() === 1) several.push(row);
    if (rows.uint8() === 1) untold.push(row);
  }
  const chosen = (column: Uint32Array, from: number[]) =>
    Uint32Array.from(from, (row) => column[row]);
  const idsAt = (from: number[]) => ({
    count: from.length,
    idLow: chosen(ids.idLow, from),
    idHigh: chosen(ids.idHigh, from),
  });
  return { untold: idsAt(untold), several: { ...idsAt(several), dayS: chosen(dayS, several) } };
}
