/**
 * Minutes of few series, read row by row as they lie in the table's parts, and told apart and added up here. To have
 * the engine do that (FINAL, GROUP BY, conditions on the edges) took two and a half times the processor time of the
 * reading itself (docs/benchmarks.md), and most questions of a chart are of this kind.
 */
import { emptyRows } from './bucket-rows.ts';
import type { Engine, StatementSettings } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { BucketQuestion, BucketRows, SeriesGroups, Span } from './store.ts';
import { beginsWithin, minuteMs } from './time-literal.ts';

/** Of more series the engine adds up faster. */
export const maxPlainSeries = 16;

/** Minutes of all series together: of more the engine adds up faster. */
const maxPlainMinutes = 10_000;

/** A minute has a row of each segment that brought some of it; where there are more in all, the engine adds them up. */
export const maxPlainRows = 4 * maxPlainMinutes;

/** Whole minutes and those of the edges; where one of these is cut, raw samples must tell all of the edges. */
export type PlainMinutes = { rows: BucketRows; isCut: boolean };

/** Whether {@link readPlainMinutes} can answer what is asked of minutes: by the minute or in all, and of little. */
export function isForPlainMinutes(question: BucketQuestion): boolean {
  const { series, granularity, minuteSpans, hourSpans, daySpans } = question;
  const minutes =
    minuteSpans.reduce((sum, span) => sum + (span.endMs - span.startMs), 0) / minuteMs;
  return (
    (granularity === 'minute' || granularity === null) &&
    minuteSpans.length > 0 &&
    hourSpans.length + daySpans.length === 0 &&
    series.count > 0 &&
    series.count <= maxPlainSeries &&
    minutes * series.count <= maxPlainMinutes
  );
}

/**
 * A minute that a question begins or ends in often needs no raw samples (`edgesInRows`): its row says when its first
 * and its last one was, and where each minute has one sample, that tells all.
 * @returns null where only the engine can tell: there are too many rows, or two of one version differ, of which the
 *   one that was written last counts.
 */
export async function readPlainMinutes(
  engine: Engine,
  question: BucketQuestion,
): Promise<PlainMinutes | null> {
  const { series, minuteSpans } = question;
  const edges = question.edgesInRows === true ? question.rawSpans : [];
  const asked = joined([...minuteSpans, ...edges.map(touchedMinutes)]);
  const begins = asked.map((span) => `(${beginsWithin('minute', span)})`).join(' OR ');
  const bytes = await engine.query({
    sql: `SELECT series, minute, segment, keep, version, sample_count, value_sum, value_min, value_max, first_ts, last_ts
FROM minutes
WHERE ${seriesIn(series)} AND (${begins})`,
    settings,
  });
  const rows = newestRows(new RowReader(bytes), question);
  return rows === null ? null : addedUp(rows, question, edges);
}

const settings: StatementSettings = {
  max_threads: 1,
  use_skip_indexes: 0,
  max_result_rows: maxPlainRows,
  result_overflow_mode: 'break',
};

/** Spans of minutes without those that touch each other: a range each is quick to find in the index. */
function joined(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = all.at(-1);
    if (last === undefined || span.startMs > last.endMs + 1) all.push({ ...span });
    else last.endMs = Math.max(last.endMs, span.endMs);
  }
  return all;
}

function touchedMinutes({ startMs, endMs }: Span): Span {
  return {
    startMs: Math.floor(startMs / minuteMs) * minuteMs,
    endMs: (Math.floor(endMs / minuteMs) + 1) * minuteMs - 1,
  };
}

type MinuteRow = {
  group: number;
  beginMs: number;
  version: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** 1970 in rows of older versions, which do not say. */
  firstMs: number;
  lastMs: number;
};

const rowBytes = 8 + 4 + 4 + 2 + 4 + 4 + 3 * 8 + 2 * 8;

/** Of rows with one key that with the highest version, as the table's engine keeps them. Null as {@link readPlainMinutes}. */
function newestRows(
  answer: RowReader,
  { series, throughSegment }: BucketQuestion,
): MinuteRow[] | null {
  const count = answer.rowCount(rowBytes);
  if (count > maxPlainRows) return null;
  const ofMinutes = new Map<number, Map<number, MinuteRow>>();
  for (let i = 0; i < count; i++) {
    const place = placeOf(answer.uint32(), answer.uint32(), series);
    const beginS = answer.uint32();
    const segment = answer.uint32();
    const keepDay = answer.uint16();
    const row: MinuteRow = {
      group: series.group[place],
      beginMs: beginS * 1000,
      version: answer.uint32(),
      count: answer.uint32(),
      sum: answer.float64(),
      min: answer.float64(),
      max: answer.float64(),
      firstMs: answer.int64(),
      lastMs: answer.int64(),
    };
    if (segment > throughSegment) continue;
    const minute = (beginS / 60) * maxPlainSeries + place;
    const rows = ofMinutes.get(minute) ?? new Map<number, MinuteRow>();
    if (rows.size === 0) ofMinutes.set(minute, rows);
    const key = segment * 2 ** 16 + keepDay;
    const same = rows.get(key);
    if (same !== undefined && same.version === row.version && !isEqual(same, row)) return null;
    if (same === undefined || same.version < row.version) rows.set(key, row);
  }
  return [...ofMinutes.values()].flatMap((rows) => [...rows.values()]);
}

function placeOf(low: number, high: number, { count, idLow, idHigh }: SeriesGroups): number {
  for (let place = 0; place < count; place++) {
    if (idLow[place] === low && idHigh[place] === high) return place;
  }
  throw new Error('the engine answered with a series that was not asked for');
}

function isEqual(a: MinuteRow, b: MinuteRow): boolean {
  return (
    a.count === b.count &&
    a.sum === b.sum &&
    a.min === b.min &&
    a.max === b.max &&
    a.firstMs === b.firstMs &&
    a.lastMs === b.lastMs
  );
}

/** One row per group and bucket of what lies in the minute spans, and of the edges where none of them is cut. */
function addedUp(
  found: readonly MinuteRow[],
  { granularity, minuteSpans }: BucketQuestion,
  edges: readonly Span[],
): PlainMinutes {
  const counted = found.filter((row) => row.count > 0);
  const ofEdges = counted.filter((row) => edges.some((span) => touches(span, row)));
  const isCut = !ofEdges.every((row) => edges.some((span) => holds(span, row)));
  const within = counted.filter((row) => minuteSpans.some((span) => isIn(span, row)));
  const rows = emptyRows(counted.length);
  rows.count = 0;
  const places = new Map<number, number>();
  for (const row of isCut ? within : [...within, ...ofEdges]) {
    const bucketMs = granularity === null ? 0 : row.beginMs;
    const key = (bucketMs / minuteMs) * maxPlainSeries + row.group;
    const place = places.get(key) ?? begin(rows, row.group, bucketMs);
    places.set(key, place);
    rows.sampleCount[place] += row.count;
    rows.sum[place] += row.sum;
    rows.min[place] = Math.min(rows.min[place], row.min);
    rows.max[place] = Math.max(rows.max[place], row.max);
  }
  return { rows, isCut };
}

/** Gives the place of the new row. */
function begin(rows: BucketRows, group: number, bucketMs: number): number {
  const place = rows.count++;
  rows.group[place] = group;
  rows.bucketMs[place] = bucketMs;
  rows.min[place] = Number.POSITIVE_INFINITY;
  rows.max[place] = Number.NEGATIVE_INFINITY;
  return place;
}

function isIn({ startMs, endMs }: Span, { beginMs }: MinuteRow): boolean {
  return beginMs >= startMs && beginMs <= endMs;
}

/** Some of the row's samples may lie in the span. */
function touches(span: Span, row: MinuteRow): boolean {
  return isIn(touchedMinutes(span), row) && row.firstMs <= span.endMs && row.lastMs >= span.startMs;
}

function holds({ startMs, endMs }: Span, { firstMs, lastMs }: MinuteRow): boolean {
  return firstMs >= startMs && lastMs <= endMs;
}
