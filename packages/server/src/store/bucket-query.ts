import { addedUp, bucketRowBytes, emptyRows, readRow } from './bucket-rows.ts';
import { bucketStart } from './bucket-start.ts';
import { openHours } from './day-rollup.ts';
import { hoursPerDay } from './day-rows.ts';
import type { Engine, Statement, StatementSettings } from './engine/index.ts';
import { threadCount } from './engine-threads.ts';
import type { KeptSums } from './kept-sums.ts';
import { daysOfSeries, rowsOfSeries } from './metric-rows.ts';
import { RowReader } from './native/index.ts';
import { groupOf, seriesIn } from './packed-literal.ts';
import { isForPlainRows, readPlainRows } from './plain-rows.ts';
import type { Progress } from './progress.ts';
import { codeSql } from './sketch-sql.ts';
import type { BucketQuestion, BucketRows, LastRows, SketchRows, Span } from './store.ts';
import { beginsWithin, dayLiteral, dayMs, hourMs, withinMs } from './time-literal.ts';

/**
 * Sums per group and bucket, in one statement over raw samples, minutes, hours and days. Where many hours are asked
 * for, those that change no more are summed up by a statement of their own, and remembered.
 */
export async function readBuckets(
  engine: Engine,
  question: BucketQuestion,
  progress: Progress,
  kept: KeptSums<BucketRows>,
): Promise<BucketRows> {
  const ask = async (asked: BucketQuestion, hours: HourPart) => {
    const statement = bucketStatement(asked, progress, hours);
    if (statement === null) return readAnswer(new RowReader(new Uint8Array(0)));
    return readAnswer(new RowReader(await engine.query(statement)));
  };
  if (isForPlainRows(question)) {
    const rows = await readPlainRows(engine, question);
    if (rows !== null) return rows;
  }
  const old = oldHours(question, progress);
  if (old === null) return ask(question, 'all');
  const [before, since] = await Promise.all([
    kept.get(old, progress.get('daysDone'), () => ask(old, 'old')),
    ask(question, 'new'),
  ]);
  return addedUp(before, since);
}

/** Hours that are in days (old), those that are not (new), or all. */
type HourPart = 'all' | 'old' | 'new';

/** From so many hours of all series together on their sums are remembered: they take a hundredth of a second. */
const leastKeptHours = 4_000;

/** What is asked of hours that are in days, and change no more; null where it is little. */
function oldHours(question: BucketQuestion, progress: Progress): BucketQuestion | null {
  const endMs = (progress.get('newestDay') + 1) * dayMs - 1;
  const hourSpans = question.hourSpans
    .filter((span) => span.startMs <= endMs)
    .map((span) => ({ startMs: span.startMs, endMs: Math.min(span.endMs, endMs) }));
  const hours = hourSpans.reduce((sum, span) => sum + (span.endMs + 1 - span.startMs) / hourMs, 0);
  if (progress.get('daysDone') === 0 || hours * question.series.count < leastKeptHours) return null;
  return { ...question, rawSpans: [], minuteSpans: [], hourSpans, daySpans: [] };
}

/** How the values are distributed that {@link readBuckets} sums up. */
export async function readSketches(
  engine: Engine,
  question: BucketQuestion,
  progress: Progress,
): Promise<SketchRows> {
  const sources = sourcesOf(question, progress, distribution);
  if (sources.length === 0) return readSketchAnswer(new RowReader(new Uint8Array(0)));
  const bytes = await engine.query({
    sql: sources.length === 1 ? `${sources[0]} ORDER BY g, b, code` : mergedDistribution(sources),
    settings: {
      ...settingsFor(question),
      max_result_rows: maxSketchRows,
      result_overflow_mode: 'throw',
    },
  });
  return readSketchAnswer(new RowReader(bytes));
}

function mergedDistribution(sources: readonly string[]): string {
  return `SELECT g, b, code, sum(w) FROM (
${sources.join('\nUNION ALL\n')}
) GROUP BY g, b, code ORDER BY g, b, code`;
}

/** The newest sample of each group and bucket, from the rows of minutes and hours. */
export async function readLastOfBuckets(
  engine: Engine,
  question: BucketQuestion,
  progress: Progress,
): Promise<LastRows> {
  const sources = sourcesOf({ ...question, rawSpans: [] }, progress, lastValues);
  if (sources.length === 0) return readLastAnswer(new RowReader(new Uint8Array(0)));
  const bytes = await engine.query({
    sql: `SELECT g, b, argMax(v, t), toUnixTimestamp64Milli(max(t)) FROM (
${sources.join('\nUNION ALL\n')}
) GROUP BY g, b ORDER BY g, b`,
    settings: {
      ...settingsFor(question),
      max_result_rows: maxLastRows,
      result_overflow_mode: 'throw',
    },
  });
  return readLastAnswer(new RowReader(bytes));
}

/** Most newest samples in one answer, all groups and times together: 48 MB. */
export const maxLastRows = 2_000_000;

/** Most buckets of values in one answer, all groups and times together: 72 MB. */
export const maxSketchRows = 4_000_000;

/** The statement that answers the question; null when no span is asked for. */
function bucketStatement(
  question: BucketQuestion,
  progress: Progress,
  hours: HourPart,
): Statement | null {
  const sources = sourcesOf(question, progress, sums, hours);
  if (sources.length === 0) return null;
  return {
    sql: sources.length === 1 ? sources[0] : sumOfSources(sources),
    settings: settingsFor(question),
  };
}

/** What is asked of raw samples, and of the rows of minutes and hours. */
type Selected = {
  ofSamples: string;
  ofRows: string;
  arrayJoin: string;
  groupBy: string;
  /** Whether days have it of each of their hours, too. */
  isInDays: boolean;
};

const sums: Selected = {
  ofSamples: 'toFloat64(count()) AS n, sum(value) AS s, min(value) AS least, max(value) AS most',
  ofRows:
    'toFloat64(sum(sample_count)) AS n, sum(value_sum) AS s, min(value_min) AS least, max(value_max) AS most',
  arrayJoin: '',
  groupBy: 'g, b',
  isInDays: true,
};

const distribution: Selected = {
  ofSamples: `${codeSql('value')} AS code, toFloat64(count()) AS w`,
  ofRows: 'code, sum(in_bucket) AS w',
  arrayJoin: 'ARRAY JOIN buckets AS code, bucket_counts AS in_bucket',
  groupBy: 'g, b, code',
  isInDays: false,
};

const lastValues: Selected = {
  ofSamples: 'argMax(value, ts) AS v, max(ts) AS t',
  ofRows: 'argMax(last_value, last_ts) AS v, max(last_ts) AS t',
  arrayJoin: '',
  groupBy: 'g, b',
  isInDays: false,
};

function sourcesOf(
  question: BucketQuestion,
  progress: Progress,
  selected: Selected,
  part: HourPart = 'all',
): string[] {
  if (question.series.count === 0) return [];
  const ofDays = selected.isInDays && part !== 'new' ? hoursOfDays(question, progress) : [];
  if (part === 'old') return ofDays;
  return [
    ...rawSource(question, selected),
    ...minuteSource(question, progress, selected),
    ...hourSource(question, progress, selected),
    ...ofDays,
    ...daySource(question, progress, selected),
  ];
}

function settingsFor(question: BucketQuestion): StatementSettings {
  return {
    max_threads: threadCount(question.series),
    // The index on segments finds the minutes after the last era; for anything else it costs time.
    use_skip_indexes: question.hourSpans.length + question.daySpans.length > 0 ? 1 : 0,
  };
}

/** A bucket may have rows in several sources; one source alone needs no second summing up. */
function sumOfSources(sources: readonly string[]): string {
  return `SELECT g, b, sum(n), sum(s), min(least), max(most)
FROM (
${sources.join('\nUNION ALL\n')}
) GROUP BY g, b`;
}

function rawSource(question: BucketQuestion, selected: Selected): string[] {
  if (question.rawSpans.length === 0) return [];
  return [
    `SELECT ${groupOf(question.series)} AS g, ${bucketStart('ts', question)} AS b,
  ${selected.ofSamples}
FROM samples FINAL
WHERE ${seriesIn(question.series)} AND (${anySpan('ts', question.rawSpans, withinMs)}) AND isFinite(value)
GROUP BY ${selected.groupBy}`,
  ];
}

/** Minute spans take all flushed minutes; hour spans those that no finished era has summed up. */
function minuteSource(question: BucketQuestion, progress: Progress, selected: Selected): string[] {
  const hoursDone = progress.get('hoursDone');
  const rolledSpans = [...question.hourSpans, ...question.daySpans];
  const spans: string[] = [];
  if (question.minuteSpans.length > 0) {
    spans.push(`(${anySpan('minute', question.minuteSpans, beginsWithin)})`);
  }
  if (question.throughSegment > hoursDone && progress.openMinutes.mayBeginIn(rolledSpans)) {
    const openFrom = dayLiteral(progress.get('openMinutesDay'));
    const within = anySpan('minute', rolledSpans, beginsWithin);
    spans.push(`segment > ${hoursDone} AND keep >= ${openFrom} AND (${within})`);
  }
  if (spans.length === 0) return [];
  const where = `segment <= ${question.throughSegment} AND (${spans.join(' OR ')})`;
  return [rollupSource(question, 'minutes', 'minute', where, selected)];
}

/** Hours that are in no day yet; where days do not have what is asked for, hour spans take all. */
function hourSource(question: BucketQuestion, progress: Progress, selected: Selected): string[] {
  const { hourSpans, daySpans } = question;
  const hoursDone = progress.get('hoursDone');
  const openSpans = selected.isInDays ? [...hourSpans, ...daySpans] : daySpans;
  const spans: string[] = [];
  if (hourSpans.length > 0 && hoursDone > 0 && !selected.isInDays) {
    spans.push(`(${anySpan('hour', hourSpans, beginsWithin)})`);
  }
  if (hoursDone > progress.get('daysDone') && progress.openHours.mayBeginIn(openSpans)) {
    const within = anySpan('hour', openSpans, beginsWithin);
    spans.push(`${openHours(progress, hoursDone)} AND (${within})`);
  }
  if (spans.length === 0) return [];
  const where = `era <= ${hoursDone} AND (${spans.join(' OR ')})`;
  return [rollupSource(question, 'hours', 'hour', where, selected)];
}

/** Hours that are in days, from the arrays of these: days are added up first, then taken apart. */
function hoursOfDays(question: BucketQuestion, progress: Progress): string[] {
  const daysDone = progress.get('daysDone');
  const { hourSpans } = question;
  if (hourSpans.length === 0 || daysDone === 0) return [];
  const days = anySpan('day', hourSpans.map(touchedDays), beginsWithin);
  const ofHours = 'sum(c) AS n, sum(v) AS s, min(low) AS least, max(high) AS most';
  const ofHour = 'c AS n, v AS s, low AS least, high AS most';
  const isBucketAnHour = question.granularity === 'hour';
  return [
    `SELECT g, ${bucketStart('hour', question)} AS b, ${isBucketAnHour ? ofHour : ofHours}
FROM (
  SELECT g, toDateTime(begin + place * 3600, 'UTC') AS hour, toFloat64(count) AS c, v, low, high
  FROM (
    SELECT ${groupOf(question.series)} AS g, toUnixTimestamp(day) AS begin, sumForEach(hour_counts) AS counts,
      sumForEach(hour_sums) AS sums, minForEach(hour_mins) AS mins, maxForEach(hour_maxs) AS maxs
    FROM days FINAL
    WHERE ${daysOfSeries(question.series)} AND era <= ${daysDone} AND (${days}) AND sample_count > 0
    GROUP BY g, begin
  )
  ARRAY JOIN counts AS count, sums AS v, mins AS low, maxs AS high, range(${hoursPerDay}) AS place
)
WHERE c > 0 AND (${anySpan('hour', hourSpans, beginsWithin)})${isBucketAnHour ? '' : '\nGROUP BY g, b'}`,
  ];
}

function touchedDays({ startMs, endMs }: Span): Span {
  return { startMs: Math.floor(startMs / dayMs) * dayMs, endMs };
}

function daySource(question: BucketQuestion, progress: Progress, selected: Selected): string[] {
  const daysDone = progress.get('daysDone');
  if (question.daySpans.length === 0 || daysDone === 0) return [];
  const where = `era <= ${daysDone} AND (${anySpan('day', question.daySpans, beginsWithin)})`;
  return [rollupSource(question, 'days', 'day', where, selected)];
}

function rollupSource(
  question: BucketQuestion,
  table: 'minutes' | 'hours' | 'days',
  time: string,
  where: string,
  selected: Selected,
): string {
  return `SELECT ${groupOf(question.series)} AS g, ${bucketStart(time, question)} AS b,
  ${selected.ofRows}
FROM ${table} FINAL ${selected.arrayJoin}
WHERE ${rowsOfSeries(table, question.series)} AND ${where} AND sample_count > 0
GROUP BY ${selected.groupBy}`;
}

function anySpan(
  column: string,
  spans: readonly Span[],
  condition: (column: string, span: Span) => string,
): string {
  return spans.map((span) => `(${condition(column, span)})`).join(' OR ');
}

function readAnswer(answer: RowReader): BucketRows {
  const rows = emptyRows(answer.rowCount(bucketRowBytes));
  for (let row = 0; row < rows.count; row++) readRow(answer, rows, row);
  return rows;
}

const sketchRowBytes = 4 + 4 + 2 + 8;

function readSketchAnswer(rows: RowReader): SketchRows {
  const count = rows.rowCount(sketchRowBytes);
  const answer: SketchRows = {
    count,
    group: new Uint32Array(count),
    bucketMs: new Float64Array(count),
    code: new Int16Array(count),
    weight: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    answer.group[row] = rows.uint32();
    answer.bucketMs[row] = rows.uint32() * 1000;
    answer.code[row] = rows.int16();
    answer.weight[row] = rows.float64();
  }
  return answer;
}

const lastRowBytes = 4 + 4 + 8 + 8;

function readLastAnswer(rows: RowReader): LastRows {
  const count = rows.rowCount(lastRowBytes);
  const answer: LastRows = {
    count,
    group: new Uint32Array(count),
    bucketMs: new Float64Array(count),
    value: new Float64Array(count),
    timestampMs: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    answer.group[row] = rows.uint32();
    answer.bucketMs[row] = rows.uint32() * 1000;
    answer.value[row] = rows.float64();
    answer.timestampMs[row] = rows.int64();
  }
  return answer;
}
