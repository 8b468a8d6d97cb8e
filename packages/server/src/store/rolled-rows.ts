/** What is left of samples that have expired: the rows of minutes, and of hours where those have expired, too. */
import { type Cut, type Cuts, keptFrom } from './cut-sql.ts';
import type { Engine } from './engine/index.ts';
import { threadCount } from './engine-threads.ts';
import { BlockReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { RolledQuestion, RolledRows } from './store.ts';
import { beginsWithin, dayLiteral, dayMs } from './time-literal.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * Rows whose raw samples have expired, by the day that retention counts from: what arrived late is raw still, and
 * is not among them. So raw samples and these rows are together everything, each once. No row's day is before
 * `oldestDay`.
 */
export async function readRolledRows(
  engine: Engine,
  cuts: Cuts,
  oldestDay: number,
  question: RolledQuestion,
): Promise<RolledRows> {
  const sources = cuts.raw.last <= oldestDay ? [] : sourcesFor(question, cuts);
  if (sources.length === 0) return readAnswer(new Uint8Array(0));
  return readAnswer(
    await engine.queryColumns({
      // The engine gives the rows of either source first, whichever it has sooner.
      sql: `SELECT * FROM (\n${sources.join('\nUNION ALL\n')}\n) ORDER BY s, b, length DESC LIMIT ${question.limit}`,
      settings: { max_threads: threadCount(question.series) },
    }),
  );
}

function sourcesFor({ series, span }: RolledQuestion, { raw, minute }: Cuts): string[] {
  // A sample never lies after the day that retention counts from.
  const endMs = Math.min(span.endMs, raw.last * dayMs - 1);
  if (series.count === 0 || span.startMs > endMs) return [];
  const isRawGone = goneBefore(raw);
  const minutes = source('minutes', 'minute', minuteMs, {
    series: seriesIn(series),
    within: beginsWithin('minute', { startMs: floorTo(span.startMs, minuteMs), endMs }),
    kept: `${isRawGone} AND ${keptFrom(minute)}`,
  });
  if (span.startMs >= minute.last * dayMs) return [minutes];
  const hours = source('hours', 'hour', hourMs, {
    series: seriesIn(series),
    within: beginsWithin('hour', { startMs: floorTo(span.startMs, hourMs), endMs }),
    // Where raw samples are kept for longer than their minutes, they answer still.
    kept: `${isRawGone} AND ${goneBefore(minute)}`,
  });
  return [hours, minutes];
}

function goneBefore({ sql, last }: Cut): string {
  return `(keep < ${dayLiteral(last)} AND keep < ${sql})`;
}

function source(
  table: string,
  time: string,
  lengthMs: number,
  { series, within, kept }: { series: string; within: string; kept: string },
): string {
  return `SELECT series AS s, toInt64(toUnixTimestamp(${time})) * 1000 AS b, toFloat64(${lengthMs}) AS length,
  toFloat64(sum(sample_count)), sum(value_sum), min(value_min), max(value_max),
  argMax(last_value, last_ts), toUnixTimestamp64Milli(max(last_ts))
FROM ${table} FINAL
WHERE ${series} AND ${within} AND ${kept} AND sample_count > 0
GROUP BY s, b`;
}

function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}

const columnBytes = [8, 8, 8, 8, 8, 8, 8, 8, 8];
const rowBytes = columnBytes.reduce((sum, bytes) => sum + bytes);
const twoTo32 = 2 ** 32;

function readAnswer(bytes: Uint8Array): RolledRows {
  const capacity = Math.floor(bytes.length / rowBytes);
  const column = () => new Float64Array(capacity);
  const rows: RolledRows = {
    count: 0,
    idLow: new Uint32Array(capacity),
    idHigh: new Uint32Array(capacity),
    bucketMs: column(),
    lengthMs: column(),
    sampleCount: column(),
    sum: column(),
    min: column(),
    max: column(),
    last: column(),
    lastTimestampMs: column(),
  };
  const blocks = new BlockReader(bytes, columnBytes);
  while (blocks.next()) {
    const [ids, begins, lengths, counts, sums, mins, maxs, lasts, times] = blocks.columns;
    const [idLanes, beginLanes, timeLanes] = [ids, begins, times].map(
      (lanes) => new Uint32Array(lanes),
    );
    for (let row = 0; row < blocks.rowCount; row++) {
      rows.idLow[rows.count + row] = idLanes[row * 2];
      rows.idHigh[rows.count + row] = idLanes[row * 2 + 1];
      rows.bucketMs[rows.count + row] = beginLanes[row * 2] + beginLanes[row * 2 + 1] * twoTo32;
      rows.lastTimestampMs[rows.count + row] =
        timeLanes[row * 2] + timeLanes[row * 2 + 1] * twoTo32;
    }
    rows.lengthMs.set(new Float64Array(lengths), rows.count);
    rows.sampleCount.set(new Float64Array(counts), rows.count);
    rows.sum.set(new Float64Array(sums), rows.count);
    rows.min.set(new Float64Array(mins), rows.count);
    rows.max.set(new Float64Array(maxs), rows.count);
    rows.last.set(new Float64Array(lasts), rows.count);
    rows.count += blocks.rowCount;
  }
  return rows;
}
