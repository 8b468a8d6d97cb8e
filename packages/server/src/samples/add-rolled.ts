import { TidemarkError } from '../errors/index.ts';
import { dayMs } from '../head/index.ts';
import type { SampleBudget, SelectedSeries, SelectRequest } from '../promql/index.ts';
import { idsOf } from '../query/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { RolledRows, Store } from '../store/index.ts';
import { needsFilling, type RolledSamples, samplesOfRows, standInFor } from './rolled-samples.ts';
import type { RolledUse } from './rolled-use.ts';
import type { SeriesColumn } from './series-column.ts';

/** Most rows of minutes and hours in one question: 72 bytes each. */
export const maxRolledRows = 2_000_000;

const hourMs = 3_600_000;

export type RolledSources = {
  table: SeriesTable;
  store: Store;
  totalsBefore: (seriesIndexes: readonly number[], beforeMs: number) => Promise<Float64Array>;
};

/** Rows read for a question, and from when on raw samples are all kept. */
export type Rolled = { rows: RolledRows; cutMs: number };

/**
 * What is left of expired samples; null where the question begins after everything that has expired.
 * @throws TidemarkError when it is too much: asked before raw samples are read, it says so before these take long.
 */
export async function readRolled(
  { table, store }: Pick<RolledSources, 'table' | 'store'>,
  indexes: Uint32Array,
  { startMs, endMs }: SelectRequest,
): Promise<Rolled | null> {
  const cutMs = store.rawCutDay * dayMs;
  if (cutMs === 0 || startMs >= cutMs || indexes.length === 0) return null;
  const rows = await store.readRolledRows({
    series: idsOf(
      table,
      indexes.filter((index) => table.has(index)),
    ),
    span: { startMs: beginOf(startMs), endMs },
    limit: maxRolledRows,
  });
  if (rows.count < maxRolledRows) return { rows, cutMs };
  throw new TidemarkError(
    'query_too_large',
    `The question needs more than ${maxRolledRows} rows of minutes and hours: ask for fewer series or a shorter time.`,
    { status: 422 },
  );
}

/** Puts what is left of expired samples before the raw ones: `selected[i]` is what `columns[i]` gave. */
export async function addRolled(
  sources: RolledSources,
  selected: SelectedSeries[],
  columns: readonly SeriesColumn[],
  { rows, cutMs }: Rolled,
  request: SelectRequest,
  budget: SampleBudget,
  use: RolledUse,
): Promise<void> {
  const { table } = sources;
  budget.takeSamples(rows.count);
  const placeOf = new Map(columns.map(({ seriesIndex }, i) => [seriesIndex, i]));
  const totals = await totalsOf(sources, columns, rows, request);
  const standIn = standInFor(request.hint);
  const isFilled = needsFilling(request.hint, request.endMs);
  for (let from = 0, to = 0; from < rows.count; from = to) {
    while (to < rows.count && isSameSeries(rows, from, to)) to++;
    const place = placeOf.get(table.indexOfId(rows.idLow[from], rows.idHigh[from]));
    if (place === undefined) continue;
    const total = totals.get(columns[place].seriesIndex) ?? null;
    const samples = samplesOfRows(rows, from, to, standIn, total, isFilled);
    const isWeighted = standIn === 'average';
    selected[place] = joined(selected[place], samples, request, isWeighted);
    // Hours come before minutes.
    use.note(rows.lengthMs[from], Math.min(cutMs, request.endMs));
  }
}

/** Rows begin with a whole hour, so that what counters counted before comes from whole rows, too. */
function beginOf(startMs: number): number {
  return Math.max(0, Math.floor((startMs + 1) / hourMs) * hourMs);
}

/** By series: what the increments before the first row add up to, of counters whose samples are increments. */
async function totalsOf(
  { table, totalsBefore }: RolledSources,
  columns: readonly SeriesColumn[],
  rows: RolledRows,
  { startMs }: SelectRequest,
): Promise<Map<number, number>> {
  const columnOf = new Map(columns.map((column) => [column.seriesIndex, column]));
  const counters: number[] = [];
  for (let from = 0, to = 0; from < rows.count; from = to) {
    while (to < rows.count && isSameSeries(rows, from, to)) to++;
    const column = columnOf.get(table.indexOfId(rows.idLow[from], rows.idHigh[from]));
    if (!column?.isCounter) continue;
    const areIncrements = column.count > 0 ? column.total !== null : !isGrowing(rows, from, to);
    if (areIncrements) counters.push(column.seriesIndex);
  }
  if (counters.length === 0) return new Map();
  const totals = await totalsBefore(counters, beginOf(startMs));
  return new Map(counters.map((index, i) => [index, totals[i]]));
}

/**
 * Whether the last values look like a running total, which only grows: rows do not say what they were summed up
 * from. Where raw samples are left, these tell.
 */
function isGrowing({ last }: RolledRows, from: number, to: number): boolean {
  for (let row = from + 1; row < to; row++) if (last[row] < last[row - 1]) return false;
  return last[to - 1] > last[from];
}

function isSameSeries({ idLow, idHigh }: RolledRows, a: number, b: number): boolean {
  return idLow[a] === idLow[b] && idHigh[a] === idHigh[b];
}

/** Both in time order; of two with one time the raw one. */
function joined(
  raw: SelectedSeries,
  rolled: RolledSamples,
  { startMs, endMs }: SelectRequest,
  isWeighted: boolean,
): SelectedSeries {
  const length = raw.count + rolled.timestampMs.length;
  const timestampMs = new Float64Array(length);
  const value = new Float64Array(length);
  const weight = new Float64Array(length).fill(1);
  const stale: number[] = [];
  const isStale = new Set(raw.stale);
  let count = 0;
  let at = 0;
  const addRawThrough = (ms: number) => {
    for (; at < raw.count && raw.timestampMs[at] <= ms; at++, count++) {
      if (isStale.has(at)) stale.push(count);
      timestampMs[count] = raw.timestampMs[at];
      value[count] = raw.value[at];
    }
  };
  for (let i = 0; i < rolled.timestampMs.length; i++) {
    const ms = rolled.timestampMs[i];
    if (ms <= startMs || ms > endMs) continue;
    addRawThrough(ms);
    // Hours and minutes may share an hour, where some of it arrived late.
    if (count > 0 && timestampMs[count - 1] >= ms) continue;
    timestampMs[count] = ms;
    value[count] = rolled.value[i];
    weight[count] = rolled.weight[i];
    count++;
  }
  addRawThrough(Number.POSITIVE_INFINITY);
  const joined = { ...raw, count, timestampMs, value, stale: Uint32Array.from(stale) };
  return isWeighted ? { ...joined, weight } : joined;
}
