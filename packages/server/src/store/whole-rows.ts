/** The rows that hours or days of UTC are made of, for questions about nothing but whole ones of these. */

import { openHours } from './day-rollup.ts';
import { hoursPerDay } from './day-rows.ts';
import type { Engine } from './engine/index.ts';
import { threadsFor } from './engine-threads.ts';
import { daysOfSeries, rowsOfSeries } from './metric-rows.ts';
import { BlockReader } from './native/index.ts';
import type { Progress } from './progress.ts';
import { tellsSomething } from './row-sums.ts';
import type { DaysOfHours, WholeRows, WholeRowsQuestion } from './store.ts';
import { beginsWithin, dayLiteral, dayMs } from './time-literal.ts';

const bucketSeconds = { hour: 3_600, day: 86_400 } as const;

/**
 * Day rows, the hours that are in no day yet, and the minutes that are in no hour yet. They are not summed up here:
 * there are hardly more of them than buckets, and the engine would take longer.
 */
export async function readWholeRows(
  engine: Engine,
  progress: Progress,
  question: WholeRowsQuestion,
): Promise<WholeRows> {
  const sources = sourcesFor(question, progress);
  const ask = async (sql: string) => {
    if (sql === '' || question.series.count === 0) return new Uint8Array(0);
    return engine.queryColumns({
      sql,
      settings: threadsFor(question.series),
    });
  };
  const [bytes, bytesOfDays] = await Promise.all([
    ask(sources.join('\nUNION ALL\n')),
    ask(hoursOfDays(question, progress)),
  ]);
  return readAnswer(bytes, daysOf(bytesOfDays, question), question);
}

function sourcesFor(question: WholeRowsQuestion, progress: Progress): string[] {
  const { bucket, span, throughSegment } = question;
  const hoursDone = progress.get('hoursDone');
  const daysDone = progress.get('daysDone');
  const sources: string[] = [];
  if (bucket === 'day' && daysDone > 0) {
    sources.push(source(question, 'days', 'day', `era <= ${daysDone}`));
  }
  if (hoursDone > daysDone && progress.openHours.mayBeginIn([span])) {
    sources.push(source(question, 'hours', 'hour', openHours(progress, hoursDone)));
  }
  if (throughSegment > hoursDone && progress.openMinutes.mayBeginIn([span])) {
    const openFrom = dayLiteral(progress.get('openMinutesDay'));
    const open = `segment > ${hoursDone} AND segment <= ${throughSegment} AND keep >= ${openFrom}`;
    sources.push(source(question, 'minutes', 'minute', open));
  }
  return sources;
}

/** Days with all of their hours; nothing where days are asked for. */
function hoursOfDays({ series, span, bucket, figure }: WholeRowsQuestion, progress: Progress) {
  const daysDone = progress.get('daysDone');
  if (bucket === 'day' || daysDone === 0) return '';
  const within = beginsWithin('day', {
    startMs: Math.floor(span.startMs / dayMs) * dayMs,
    endMs: span.endMs,
  });
  return `SELECT series, toUInt32(toUnixTimestamp(day)), hours_untold, hour_counts, ${arraysOf[figure]}
FROM days FINAL
WHERE ${daysOfSeries(series)} AND era <= ${daysDone} AND ${within} AND ${tellsSomething}`;
}

const arraysOf: Readonly<Record<WholeRowsQuestion['figure'], string>> = {
  sum: 'hour_sums',
  min: 'hour_mins',
  max: 'hour_maxs',
  edges: 'hour_firsts, hour_first_ms, hour_lasts, hour_last_ms, hour_resets',
};

function source(
  { series, span, bucket, figure }: WholeRowsQuestion,
  table: 'minutes' | 'hours' | 'days',
  time: string,
  where: string,
): string {
  const seconds = `toUnixTimestamp(${time})`;
  const isWhole = table === `${bucket}s`;
  const begins = isWhole ? seconds : `${seconds} - ${seconds} % ${bucketSeconds[bucket]}`;
  // A range is open on its left: a sample on the edge belongs to the range before, and a row cannot tell it apart.
  const tellsAll = `NOT isNaN(resets) AND toUnixTimestamp64Milli(first_ts) != toInt64(b) * 1000`;
  return `SELECT series, toUInt32(${begins}) AS b, sample_count, toUInt8(${tellsAll}), ${columnsOf[figure]}
FROM ${table} FINAL
WHERE ${rowsOfSeries(table, series)} AND ${where} AND ${beginsWithin(time, span)} AND ${tellsSomething}`;
}

const columnsOf: Readonly<Record<WholeRowsQuestion['figure'], string>> = {
  sum: 'value_sum',
  min: 'value_min',
  max: 'value_max',
  edges: `first_value, toUnixTimestamp64Milli(first_ts), last_value, toUnixTimestamp64Milli(last_ts), resets`,
};

const valueWidths = [8, 4, 4, 1, 8];
const edgeWidths = [8, 4, 4, 1, 8, 8, 8, 8, 8];
const twoTo32 = 2 ** 32;

const inHours = (width: number) => ({ arrayOf: hoursPerDay, width });
const dayWidths = [8, 4, 4, inHours(4)];
const dayValueWidths = [...dayWidths, inHours(8)];
const dayEdgeWidths = [...dayWidths, ...[8, 4, 8, 4, 8].map(inHours)];

function daysOf(bytes: Uint8Array, { figure }: WholeRowsQuestion): DaysOfHours[] {
  const days: DaysOfHours[] = [];
  const blocks = new BlockReader(bytes, figure === 'edges' ? dayEdgeWidths : dayValueWidths);
  while (blocks.next()) {
    const [series, dayS, untold, counts, ...others] = blocks.columns;
    const [first, firstMs, last, lastMs, resets] = others;
    days.push({
      count: blocks.rowCount,
      series: new Uint32Array(series),
      dayS: new Uint32Array(dayS),
      untold: new Uint32Array(untold),
      hourCount: new Uint32Array(counts),
      hourValue: figure === 'edges' ? null : new Float64Array(first),
      hourEdges:
        figure === 'edges'
          ? {
              first: new Float64Array(first),
              firstMs: new Uint32Array(firstMs),
              last: new Float64Array(last),
              lastMs: new Uint32Array(lastMs),
              resets: new Float64Array(resets),
            }
          : null,
    });
  }
  return days;
}

function readAnswer(
  bytes: Uint8Array,
  days: readonly DaysOfHours[],
  { figure }: WholeRowsQuestion,
): WholeRows {
  const widths = figure === 'edges' ? edgeWidths : valueWidths;
  const capacity = Math.floor(bytes.length / widths.reduce((sum, width) => sum + width));
  const column = () => new Float64Array(capacity);
  const rows: WholeRows = {
    count: 0,
    days,
    idLow: new Uint32Array(capacity),
    idHigh: new Uint32Array(capacity),
    bucketMs: column(),
    sampleCount: column(),
    tellsAll: new Uint8Array(capacity),
    value: figure === 'edges' ? null : column(),
    edges:
      figure === 'edges'
        ? { first: column(), firstMs: column(), last: column(), lastMs: column(), resets: column() }
        : null,
  };
  const blocks = new BlockReader(bytes, widths);
  while (blocks.next()) append(rows, blocks.rowCount, blocks.columns);
  return rows;
}

function append(rows: WholeRows, rowCount: number, columns: readonly ArrayBuffer[]): void {
  const [idColumn, beginColumn, countColumn, tellsColumn, ...others] = columns;
  const ids = new Uint32Array(idColumn);
  const begins = new Uint32Array(beginColumn);
  const counts = new Uint32Array(countColumn);
  for (let row = 0, at = rows.count; row < rowCount; row++, at++) {
    rows.idLow[at] = ids[row * 2];
    rows.idHigh[at] = ids[row * 2 + 1];
    rows.bucketMs[at] = begins[row] * 1000;
    rows.sampleCount[at] = counts[row];
  }
  rows.tellsAll.set(new Uint8Array(tellsColumn), rows.count);
  rows.value?.set(new Float64Array(others[0]), rows.count);
  if (rows.edges !== null) {
    const { first, firstMs, last, lastMs, resets } = rows.edges;
    first.set(new Float64Array(others[0]), rows.count);
    setTimes(firstMs, rows.count, new Uint32Array(others[1]));
    last.set(new Float64Array(others[2]), rows.count);
    setTimes(lastMs, rows.count, new Uint32Array(others[3]));
    resets.set(new Float64Array(others[4]), rows.count);
  }
  rows.count += rowCount;
}

/** Times after 1970, as 64-bit numbers in two lanes. */
function setTimes(column: Float64Array, from: number, lanes: Uint32Array): void {
  for (let row = 0; row < lanes.length / 2; row++) {
    column[from + row] = lanes[row * 2] + lanes[row * 2 + 1] * twoTo32;
  }
}
