/** Whole hours of many series, put together by group in the engine: only what groups come to leaves it. */
import { openHours } from './day-rollup.ts';
import { hoursPerDay } from './day-rows.ts';
import type { Engine, StatementSettings } from './engine/index.ts';
import { type RateKind, ratesOfSeveral, ratesOfSingle, type Stand } from './hour-rates.ts';
import type { KeptSums } from './kept-sums.ts';
import { BlockReader, RowReader } from './native/index.ts';
import { groupOf, packedIds, packedUint32, seriesIn } from './packed-literal.ts';
import type { Progress } from './progress.ts';
import { tellsSomething } from './row-sums.ts';
import type {
  GroupedHours,
  GroupedHoursQuestion,
  SeriesIds,
  Unsettled,
  UnsettledQuestion,
} from './store.ts';
import { beginsWithin, dayLiteral } from './time-literal.ts';

/** Below this many series one thread is faster than handing work to a second one. */
const seriesPerThread = 64;

/** What {@link readGroupedHours} must know before, or be spared. */
export async function readUnsettled(
  engine: Engine,
  progress: Progress,
  question: UnsettledQuestion,
  kept: KeptSums<NotableDays>,
): Promise<Unsettled> {
  const { series, span } = question;
  const settings = settingsFor(series);
  const throughEra = progress.get('daysDone');
  const readNotable = async () => {
    const bytes = await engine.query({
      sql: `SELECT series, toUInt32(toUnixTimestamp(day)), toUInt8(count() > 1), toUInt8(max(hours_untold) != 0)
FROM days FINAL
WHERE ${seriesIn(series)} AND ${beginsWithin('day', span)} AND era <= ${throughEra}
GROUP BY series, day HAVING count() > 1 OR max(hours_untold) != 0`,
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

export async function readGroupedHours(
  engine: Engine,
  question: GroupedHoursQuestion,
  kept: KeptSums<GroupedHours>,
): Promise<GroupedHours> {
  const { series, spans, throughEra } = question;
  if (series.count === 0 || spans.length === 0 || throughEra === 0) {
    return readAnswer(new Uint8Array(0));
  }
  return kept.get(question, throughEra, async () =>
    readAnswer(
      await engine.queryColumns({
        sql: groupedHours(question),
        settings: settingsFor(series),
      }),
    ),
  );
}

/** Bytes in memory. */
export function sizeOfGrouped({ count }: GroupedHours): number {
  return count * (4 + 4 + 2 * hoursPerDay * 8);
}

function groupedHours(question: GroupedHoursQuestion): string {
  const { series, spans, several, throughEra, hourly, across } = question;
  const days = spans.map((span) => `(${beginsWithin('day', span)})`).join(' OR ');
  const where = `${seriesIn(series)} AND era <= ${throughEra} AND (${days}) AND sample_count > 0`;
  const group = groupOf(series);
  const stand = acrossSeries[across];
  if ((hourly !== 'average' && hourly === across) || (hourly === 'count' && across === 'sum')) {
    // What is right for several rows of an hour is right for those of several series, too.
    return `SELECT ${group} AS g, toUInt32(toUnixTimestamp(day)) AS begin,
  arrayMap(n -> toFloat64(n > 0), sumForEach(hour_counts)), arrayMap(v -> toFloat64(v), ${hours[hourly].ofRows})
FROM days FINAL WHERE ${where} GROUP BY g, begin`;
  }
  const pairs = `(SELECT pair.1, toDateTime(pair.2, 'UTC')
    FROM (SELECT arrayJoin(arrayZip(${packedIds(several)}, ${packedUint32(several.dayS)})) AS pair))`;
  const sources =
    several.count === 0
      ? [ofSingle(hourly, stand, where)]
      : [
          ofSingle(hourly, stand, `${where} AND (series, day) NOT IN ${pairs}`),
          ofSeveral(hourly, stand, `${where} AND (series, day) IN ${pairs}`),
        ];
  return `SELECT ${group} AS g, toUInt32(toUnixTimestamp(day)) AS begin, sumForEach(present), ${stand.put}ForEach(value)
FROM (
  ${sources.join('\n  UNION ALL\n  ')}
)
GROUP BY g, begin`;
}

/** Of days that have one row of a series: in which hours it has samples (1), and what they give. */
function ofSingle(hourly: Hourly, stand: Stand, where: string): string {
  if (isRate(hourly)) return ratesOfSingle(hourly, stand, where);
  const { ofRow, ofHour } = hours[hourly];
  return `SELECT series, day, ${inHours('hour_counts', ofRow, ofHour, stand)}
  FROM days FINAL WHERE ${where}`;
}

/** The same of days that have several, which are put together first. */
function ofSeveral(hourly: Hourly, stand: Stand, where: string): string {
  if (isRate(hourly)) return ratesOfSeveral(hourly, stand, where);
  const { ofRows, ofHour } = hours[hourly];
  return `SELECT series, day, ${inHours('sumForEach(hour_counts)', ofRows, ofHour, stand)}
  FROM days FINAL WHERE ${where} GROUP BY series, day`;
}

function inHours(counts: string, values: string, ofHour: string, { without }: Stand): string {
  return `arrayMap(n -> toFloat64(n > 0), ${counts}) AS present,
    arrayMap((v, n) -> if(n > 0, ${ofHour}, ${without}), ${values}, ${counts}) AS value`;
}

type Hourly = GroupedHoursQuestion['hourly'];

function isRate(hourly: Hourly): hourly is RateKind {
  return hourly === 'rate' || hourly === 'increase' || hourly === 'delta';
}

/** What puts series together, and what stands in for hours of which one of them has no result. */
const acrossSeries = {
  sum: { put: 'sum', without: '0', unknown: 'nan' },
  average: { put: 'sum', without: '0', unknown: 'nan' },
  min: { put: 'min', without: 'inf', unknown: '-inf' },
  max: { put: 'max', without: '-inf', unknown: 'inf' },
} as const;

/** What of a row of a day is asked for, what several rows come to, and with it (v) and the count (n) an hour. */
const hours = {
  sum: { ofRow: 'hour_sums', ofRows: 'sumForEach(hour_sums)', ofHour: 'v' },
  average: { ofRow: 'hour_sums', ofRows: 'sumForEach(hour_sums)', ofHour: 'v / n' },
  count: { ofRow: 'hour_counts', ofRows: 'sumForEach(hour_counts)', ofHour: 'toFloat64(n)' },
  presence: { ofRow: 'hour_counts', ofRows: 'sumForEach(hour_counts)', ofHour: 'toFloat64(1)' },
  min: { ofRow: 'hour_mins', ofRows: 'minForEach(hour_mins)', ofHour: 'v' },
  max: { ofRow: 'hour_maxs', ofRows: 'maxForEach(hour_maxs)', ofHour: 'v' },
} as const;

function settingsFor(series: SeriesIds): StatementSettings {
  return { max_threads: series.count <= seriesPerThread ? 1 : 2, use_skip_indexes: 1 };
}

const eachHour = { arrayOf: hoursPerDay, width: 8 };
const widths = [4, 4, eachHour, eachHour];

function readAnswer(bytes: Uint8Array): GroupedHours {
  const capacity = Math.floor(bytes.length / (4 + 4 + 2 * (8 + hoursPerDay * 8)));
  const rows: GroupedHours = {
    count: 0,
    group: new Uint32Array(capacity),
    dayS: new Uint32Array(capacity),
    hourSeries: new Float64Array(capacity * hoursPerDay),
    hourValue: new Float64Array(capacity * hoursPerDay),
  };
  const blocks = new BlockReader(bytes, widths);
  while (blocks.next()) {
    const [groups, days, series, values] = blocks.columns;
    rows.group.set(new Uint32Array(groups), rows.count);
    rows.dayS.set(new Uint32Array(days), rows.count);
    rows.hourSeries.set(new Float64Array(series), rows.count * hoursPerDay);
    rows.hourValue.set(new Float64Array(values), rows.count * hoursPerDay);
    rows.count += blocks.rowCount;
  }
  return rows;
}
