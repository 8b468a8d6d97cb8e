import { bucketRowBytes, emptyRows, readRow } from './bucket-rows.ts';
import { bucketStart } from './bucket-start.ts';
import type { Engine } from './engine/index.ts';
import { threadCount } from './engine-threads.ts';
import { rowsOfSeries } from './metric-rows.ts';
import { RowReader } from './native/index.ts';
import { groupOf } from './packed-literal.ts';
import type { BucketQuestion, BucketRows, Span } from './store.ts';
import { beginsWithin, liesAcross, minuteMs, withinMs } from './time-literal.ts';

/** Whole minutes and those of the edges; where one of these is cut, only raw samples tell the edges. */
export type MinutesWithEdges = { rows: BucketRows; isCut: boolean };

/** Of more series one has samples on both sides of a cut, and their rows take longer to read than to plan for. */
export const maxSeriesOfEdges = 16;

/** Whether {@link readMinutesWithEdges} has the question's answer: about whole minutes, with rows of the edges' minutes. */
export function mayTellEdges(question: BucketQuestion): boolean {
  const { granularity, minuteSpans, rawSpans, hourSpans, daySpans } = question;
  return (
    question.edgesInRows === true &&
    granularity === 'minute' &&
    question.series.count > 0 &&
    question.series.count <= maxSeriesOfEdges &&
    Math.min(minuteSpans.length, rawSpans.length) > 0 &&
    hourSpans.length + daySpans.length === 0
  );
}

/**
 * A minute that a question begins or ends in often needs no raw samples: its row says when its first and its last one
 * was, and where each minute has one sample, that tells all. A statement about raw samples costs as much as this one.
 */
export async function readMinutesWithEdges(
  engine: Engine,
  question: BucketQuestion,
): Promise<MinutesWithEdges> {
  const { series, minuteSpans, rawSpans, throughSegment } = question;
  const whole = minuteSpans.map((span) => `(${beginsWithin('minute', span)})`);
  const touched = rawSpans.map((span) => `(${isTouched(span)})`);
  const cut = rawSpans.map((span) => `(${isTouched(span)} AND NOT (${isInside(span)}))`);
  const bytes = await engine.query({
    sql: `SELECT ${groupOf(series)} AS g, ${bucketStart('minute', question)} AS b, toFloat64(sum(sample_count)),
  sum(value_sum), min(value_min), max(value_max), max(toUInt8(${cut.join(' OR ')}))
FROM minutes FINAL
WHERE ${rowsOfSeries('minutes', series)} AND segment <= ${throughSegment}
  AND (${[...whole, ...touched].join(' OR ')}) AND sample_count > 0
GROUP BY g, b`,
    settings: { max_threads: threadCount(series), use_skip_indexes: 0 },
  });
  return readAnswer(new RowReader(bytes));
}

/** Some of the row's samples may lie in the span. Rows of older versions do not say when their first one was: 1970. */
function isTouched(span: Span): string {
  const minutes = { startMs: Math.floor(span.startMs / minuteMs) * minuteMs, endMs: span.endMs };
  return `${beginsWithin('minute', minutes)} AND ${liesAcross('first_ts', 'last_ts', span)}`;
}

function isInside(span: Span): string {
  return `${withinMs('first_ts', span)} AND ${withinMs('last_ts', span)}`;
}

function readAnswer(answer: RowReader): MinutesWithEdges {
  const rows = emptyRows(answer.rowCount(bucketRowBytes + 1));
  let isCut = false;
  for (let row = 0; row < rows.count; row++) {
    readRow(answer, rows, row);
    if (answer.uint8() === 1) isCut = true;
  }
  return { rows, isCut };
}
