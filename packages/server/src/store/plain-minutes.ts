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
import { isWithin, joined, wholeMinutes } from './spans.ts';
import type { BucketQuestion, Span } from './store.ts';
import { beginsWithin } from './time-literal.ts';

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
  const { minuteSpans } = question;
  const edges = question.edgesInRows === true ? question.rawSpans : [];
  const asked = joined([...minuteSpans, ...edges.map(wholeMinutes)]);
  if (asked.length === 0) return 'all';
  // What tells repeats apart takes a tenth of the time to read, and mostly there are none.
  let rows = await readRows(engine, question, asked, 'rows alone');
  if (rows === 'repeats') rows = await readRows(engine, question, asked, 'with versions');
  return typeof rows === 'string' ? 'nothing' : addRows(rows, question, edges, sums);
}

type Columns = 'rows alone' | 'with versions';

async function readRows(
  engine: Engine,
  question: BucketQuestion,
  asked: readonly Span[],
  columns: Columns,
): Promise<MinuteRow[] | 'repeats' | 'too many'> {
  const begins = asked.map((span) => `(${beginsWithin('minute', span)})`).join(' OR ');
  const bytes = await engine.query({
    // Where samples came out of order, rows of older versions had the time of the one that came first (resets is NaN).
    sql: `SELECT series, minute, segment, sample_count, value_sum, value_min, value_max,
  if(isNaN(resets), toDateTime64(minute, 3, 'UTC'), first_ts), last_ts${columns === 'with versions' ? ', keep, version' : ''}
FROM minutes
PREWHERE ${seriesIn(question.series)}
WHERE ${begins}`,
    settings: plainRowsSettings,
  });
  return newestRows(new RowReader(bytes), question, columns);
}

type MinuteRow = {
  group: number;
  beginMs: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** 1970 in rows of older versions that do not say; the minute's beginning where it is not sure. */
  firstMs: number;
  lastMs: number;
  keepDay: number;
  version: number;
};

const rowBytes = 8 + 4 + 4 + 4 + 3 * 8 + 2 * 8;
const versionBytes = 2 + 4;

/**
 * Of rows with one key that with the highest version, as the table's engine keeps them. 'repeats' where there are several
 * and that cannot be told.
 */
function newestRows(
  answer: RowReader,
  { series, throughSegment }: BucketQuestion,
  columns: Columns,
): MinuteRow[] | 'repeats' | 'too many' {
  const hasVersions = columns === 'with versions';
  const count = answer.rowCount(rowBytes + (hasVersions ? versionBytes : 0));
  if (count > maxPlainRows) return 'too many';
  const ofMinutes = new Map<number, Map<number, MinuteRow>>();
  for (let i = 0; i < count; i++) {
    const place = placeOf(answer.uint32(), answer.uint32(), series);
    const beginS = answer.uint32();
    const segment = answer.uint32();
    const row: MinuteRow = {
      group: series.group[place],
      beginMs: beginS * 1000,
      count: answer.uint32(),
      sum: answer.float64(),
      min: answer.float64(),
      max: answer.float64(),
      firstMs: answer.int64(),
      lastMs: answer.int64(),
      keepDay: hasVersions ? answer.uint16() : 0,
      version: hasVersions ? answer.uint32() : 0,
    };
    if (segment > throughSegment) continue;
    const minute = (beginS / 60) * maxPlainSeries + place;
    const rows = ofMinutes.get(minute) ?? new Map<number, MinuteRow>();
    if (rows.size === 0) ofMinutes.set(minute, rows);
    const key = segment * 2 ** 16 + row.keepDay;
    const same = rows.get(key);
    const isRepeat = same !== undefined && same.version === row.version;
    if (isRepeat && !(hasVersions && isEqual(same, row))) return 'repeats';
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
  const within = counted.filter((row) => minuteSpans.some((span) => isWithin(row.beginMs, span)));
  for (const row of isCut ? within : [...within, ...ofEdges]) {
    sums.add(row.group, granularity === null ? 0 : row.beginMs, row);
  }
  return isCut ? 'all but edges' : 'all';
}

/** Some of the row's samples may lie in the span. */
function touches(span: Span, row: MinuteRow): boolean {
  return (
    isWithin(row.beginMs, wholeMinutes(span)) &&
    row.firstMs <= span.endMs &&
    row.lastMs >= span.startMs
  );
}

function holds({ startMs, endMs }: Span, { firstMs, lastMs }: MinuteRow): boolean {
  return firstMs >= startMs && lastMs <= endMs;
}
