import type { Granularity } from '@tidemark/protocol';
import type { Engine, Statement } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { packedIds, packedUint32, seriesIn } from './packed-literal.ts';
import type { BucketQuestion, BucketRows, SeriesGroups, Span } from './store.ts';
import { beginsWithin, withinMs } from './time-literal.ts';
import { timezoneLiteral } from './timezone-literal.ts';

/** Below this many series one thread is faster than handing work to a second one. */
const seriesPerThread = 64;

/** Sums per group and bucket, in one statement over raw samples, minutes and hours. */
export async function readBuckets(
  engine: Engine,
  question: BucketQuestion,
  hoursDone: number,
): Promise<BucketRows> {
  const statement = bucketStatement(question, hoursDone);
  if (statement === null) return readAnswer(new RowReader(new Uint8Array(0)));
  return readAnswer(new RowReader(await engine.query(statement)));
}

/** The statement that answers the question; null when no span is asked for. */
export function bucketStatement(question: BucketQuestion, hoursDone: number): Statement | null {
  const sources = [
    ...rawSource(question),
    ...minuteSource(question, hoursDone),
    ...hourSource(question, hoursDone),
  ];
  if (sources.length === 0 || question.series.count === 0) return null;
  return {
    sql: sources.length === 1 ? sources[0] : sumOfSources(sources),
    settings: {
      max_threads: question.series.count <= seriesPerThread ? 1 : 2,
      // The index on segments finds the minutes after the last era; for anything else it costs time.
      use_skip_indexes: question.hourSpans.length > 0 ? 1 : 0,
    },
  };
}

/** A bucket may have rows in several sources; one source alone needs no second summing up. */
function sumOfSources(sources: readonly string[]): string {
  return `SELECT g, b, sum(n), sum(s), min(least), max(most)
FROM (
${sources.join('\nUNION ALL\n')}
) GROUP BY g, b`;
}

function rawSource(question: BucketQuestion): string[] {
  if (question.rawSpans.length === 0) return [];
  const { group, series } = conditions(question.series);
  return [
    `SELECT ${group} AS g, ${bucketStart('ts', question.granularity, question.timezone)} AS b,
  toFloat64(count()) AS n, sum(value) AS s, min(value) AS least, max(value) AS most
FROM samples FINAL
WHERE ${series} AND (${anySpan('ts', question.rawSpans, withinMs)}) AND NOT isNaN(value)
GROUP BY g, b`,
  ];
}

/** Minute spans take all flushed minutes; hour spans those that no finished era has summed up. */
function minuteSource(question: BucketQuestion, hoursDone: number): string[] {
  const spans: string[] = [];
  if (question.minuteSpans.length > 0) {
    spans.push(`(${anySpan('minute', question.minuteSpans, beginsWithin)})`);
  }
  if (question.hourSpans.length > 0 && question.throughSegment > hoursDone) {
    spans.push(
      `segment > ${hoursDone} AND (${anySpan('minute', question.hourSpans, beginsWithin)})`,
    );
  }
  if (spans.length === 0) return [];
  const where = `segment <= ${question.throughSegment} AND (${spans.join(' OR ')})`;
  return [rollupSource(question, 'minutes', 'minute', where)];
}

function hourSource(question: BucketQuestion, hoursDone: number): string[] {
  if (question.hourSpans.length === 0 || hoursDone === 0) return [];
  const where = `era <= ${hoursDone} AND (${anySpan('hour', question.hourSpans, beginsWithin)})`;
  return [rollupSource(question, 'hours', 'hour', where)];
}

function rollupSource(
  question: BucketQuestion,
  table: 'minutes' | 'hours',
  time: string,
  where: string,
): string {
  const { group, series } = conditions(question.series);
  return `SELECT ${group} AS g, ${bucketStart(time, question.granularity, question.timezone)} AS b,
  toFloat64(sum(sample_count)) AS n, sum(value_sum) AS s, min(value_min) AS least, max(value_max) AS most
FROM ${table} FINAL
WHERE ${series} AND ${where} AND sample_count > 0
GROUP BY g, b`;
}

function anySpan(
  column: string,
  spans: readonly Span[],
  condition: (column: string, span: Span) => string,
): string {
  return spans.map((span) => `(${condition(column, span)})`).join(' OR ');
}

function conditions(series: SeriesGroups): { group: string; series: string } {
  const where = seriesIn(series);
  if (series.groupCount <= 1) return { group: 'toUInt32(0)', series: where };
  const groups = packedUint32(series.group.subarray(0, series.count));
  return {
    group: `transform(series, ${packedIds(series)}, ${groups}, toUInt32(0))`,
    series: where,
  };
}

/**
 * Where the bucket of a time begins, in epoch seconds. An hour begins when the zone's clocks show a
 * full hour; toStartOfHour does not do that in zones whose offset is no whole hour at all times.
 */
function bucketStart(column: string, granularity: Granularity | null, timezone: string): string {
  const zone = timezoneLiteral(timezone);
  switch (granularity) {
    case null:
      return 'toUInt32(0)';
    case 'minute':
      return `toUInt32(toUnixTimestamp(toStartOfMinute(${column})))`;
    case 'hour':
      return `toUInt32(toUnixTimestamp(${column}) - toMinute(${column}, ${zone}) * 60 - toSecond(${column}, ${zone}))`;
    case 'day':
      return `toUInt32(toUnixTimestamp(toStartOfDay(${column}, ${zone})))`;
  }
}

const bucketBytes = 4 + 4 + 8 * 4;

function readAnswer(rows: RowReader): BucketRows {
  const count = rows.rowCount(bucketBytes);
  const answer: BucketRows = {
    count,
    group: new Uint32Array(count),
    bucketMs: new Float64Array(count),
    sampleCount: new Float64Array(count),
    sum: new Float64Array(count),
    min: new Float64Array(count),
    max: new Float64Array(count),
  };
  for (let row = 0; row < count; row++) {
    answer.group[row] = rows.uint32();
    answer.bucketMs[row] = rows.uint32() * 1000;
    answer.sampleCount[row] = rows.float64();
    answer.sum[row] = rows.float64();
    answer.min[row] = rows.float64();
    answer.max[row] = rows.float64();
  }
  return answer;
}
