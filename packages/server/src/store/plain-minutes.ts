/** What few series have in rows of minutes; see plain-rows.ts. */
import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import {
  type Added,
  maxPlainRows,
  maxPlainSeries,
  type PlainSums,
  placeOf,
  plainRowsSettings,
} from './plain-sums.ts';
import type { BucketQuestion, Span } from './store.ts';
import { beginsWithin, minuteMs } from './time-literal.ts';

/**
 * Adds the whole minutes. One that a question begins or ends in often needs no raw samples (`edgesInRows`): its row says
 * when its first and its last one was, and where each minute has one sample, that tells all. Where one of them is cut,
 * samples must tell all edges.
 */
export async function addMinutes(
  engine: Engine,
  question: BucketQuestion,
  sums: PlainSums,
): Promise<Added> {
  const { series, minuteSpans } = question;
  const edges = question.edgesInRows === true ? question.rawSpans : [];
  const asked = joined([...minuteSpans, ...edges.map(touchedMinutes)]);
  if (asked.length === 0) return 'all';
  const begins = asked.map((span) => `(${beginsWithin('minute', span)})`).join(' OR ');
  const bytes = await engine.query({
    // Where samples came out of order, rows of older versions had the time of the one that came first (resets is NaN).
    sql: `SELECT series, minute, segment, keep, version, sample_count, value_sum, value_min, value_max,
  if(isNaN(resets), toDateTime64(minute, 3, 'UTC'), first_ts), last_ts
FROM minutes
PREWHERE ${seriesIn(series)}
WHERE ${begins}`,
    settings: plainRowsSettings,
  });
  const rows = newestRows(new RowReader(bytes), question);
  return rows === null ? 'nothing' : addRows(rows, question, edges, sums);
}

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
  /** 1970 in rows of older versions that do not say; the minute's beginning where it is not sure. */
  firstMs: number;
  lastMs: number;
};

const rowBytes = 8 + 4 + 4 + 2 + 4 + 4 + 3 * 8 + 2 * 8;

/** Of rows with one key that with the highest version, as the table's engine keeps them. Null where that cannot be told. */
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

function isEqual(a: MinuteRow, b: MinuteRow): boolean {
  return (
    a.count === b.count &&
    Object.is(a.sum, b.sum) &&
    Object.is(a.min, b.min) &&
    Object.is(a.max, b.max) &&
    a.firstMs === b.firstMs &&
    a.lastMs === b.lastMs
  );
}

function addRows(
  rows: readonly MinuteRow[],
  { granularity, minuteSpans }: BucketQuestion,
  edges: readonly Span[],
  sums: PlainSums,
): Added {
  const counted = rows.filter((row) => row.count > 0);
  const ofEdges = counted.filter((row) => edges.some((span) => touches(span, row)));
  const isCut = !ofEdges.every((row) => edges.some((span) => holds(span, row)));
  const within = counted.filter((row) => minuteSpans.some((span) => isIn(span, row)));
  for (const row of isCut ? within : [...within, ...ofEdges]) {
    sums.add(row.group, granularity === null ? 0 : row.beginMs, row);
  }
  return isCut ? 'all but edges' : 'all';
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
