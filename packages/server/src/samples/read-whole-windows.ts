import { TidemarkError } from '../errors/index.ts';
import { type Head, minuteMs } from '../head/index.ts';
import type { SampleBudget, SelectedSeries, SelectRequest } from '../promql/index.ts';
import { idsOf } from '../query/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span, Store, WholeRows } from '../store/index.ts';
import { BucketGrid } from './bucket-grid.ts';
import type { KeptGrids } from './kept-grids.ts';
import type { KeptUnsettled } from './kept-unsettled.ts';
import { labelsWithName } from './labels-with-name.ts';
import { throwIfAborted } from './turn.ts';
import type { WholeWindows } from './whole-windows.ts';

/** Hours or days that one statement may find of all its series: a tenth of a second's worth. */
const cellsPerPortion = 1_000_000;
/** Most of them in one question: 24 bytes each, of increases four times as much. */
export const maxWholeBuckets = 8_000_000;

export type WholeWindowSources = {
  table: SeriesTable;
  store: Store;
  head: Head;
  /** Brings the head's minutes into the store, with repeated readings counted once. */
  settle: () => Promise<void>;
  keptGrids: KeptGrids;
  keptUnsettled: KeptUnsettled;
};

const noPositions = new Uint32Array(0);

/**
 * Series whose windows are whole hours or days, from the rows of these and what the head has: exactly what their
 * samples give. By index; series of which the rows do not tell all are missing, those without samples are null.
 */
export async function readWholeWindows(
  sources: WholeWindowSources,
  indexes: Uint32Array,
  windows: WholeWindows,
  request: SelectRequest,
  budget: SampleBudget,
  signal: AbortSignal,
): Promise<Map<number, SelectedSeries | null>> {
  const { table, head, settle } = sources;
  const eligible = eligibleSeries(table, head, indexes);
  const selected = new Map<number, SelectedSeries | null>();
  const span = knownTimes(request, windows);
  if (eligible.length === 0 || span.endMs <= span.startMs) return selected;
  if (head.hasRepeats(Array.from(eligible))) await settle();
  const bucketCount = (span.endMs - span.startMs) / windows.lengthMs;
  const portionSeries = Math.max(1, Math.floor(cellsPerPortion / bucketCount));
  let found = 0;
  for (let from = 0; from < eligible.length; from += portionSeries) {
    throwIfAborted(signal);
    const portion = eligible.subarray(from, from + portionSeries);
    const grid = await readGrid(sources, portion, windows, span);
    for (const [place, index] of portion.entries()) {
      const samples = table.has(index) ? grid.samplesOf(place) : null;
      if (samples === null) continue;
      found += samples.count;
      budget.takeSamples(samples.count);
      if (found > maxWholeBuckets) throw tooManyBuckets(windows);
      selected.set(index, samples.count === 0 ? null : asSelected(table, index, samples));
    }
  }
  return selected;
}

/** Series that rows may tell all of; neighbours in the store, so that a portion reads what it needs and little else. */
export function eligibleSeries(table: SeriesTable, head: Head, indexes: Uint32Array): Uint32Array {
  return indexes.filter((index) => canTellAll(table, head, index)).sort(table.idOrder());
}

/** Samples lie between 1970 and 2106, whatever is asked for. */
export function knownTimes({ startMs, endMs }: SelectRequest, { lengthMs }: WholeWindows): Span {
  const lastMs = Math.floor((2 ** 32 * 1000) / lengthMs) * lengthMs;
  return { startMs: Math.max(0, startMs), endMs: Math.min(endMs, lastMs) };
}

/** Histograms are not in order with samples, and of increments PromQL sees the running total. */
function canTellAll(table: SeriesTable, head: Head, index: number): boolean {
  return (
    table.has(index) &&
    !head.hasHistograms(index) &&
    !head.hidesSamples(index) &&
    table.definition(index).type !== 'counter'
  );
}

/** All that head and store have of some series after one time and up to another. */
export async function readGrid(
  { table, store, head, keptGrids }: WholeWindowSources,
  indexes: Uint32Array,
  windows: WholeWindows,
  { startMs, endMs }: Span,
): Promise<BucketGrid> {
  const grid = new BucketGrid(windows, indexes.length, startMs, endMs);
  // From here to the question nothing waits: head and store must be seen at the same moment.
  for (const [place, index] of indexes.entries()) {
    for (const sum of head.ofSeries(index)) grid.addMinute(place, sum.minute * minuteMs, sum);
  }
  const ids = idsOf(table, indexes);
  const { bucket, figure, lengthMs } = windows;
  const { storedThrough: throughSegment } = head;
  await keptGrids.addStored(grid, { indexes, ids }, windows, async (into, withBehind) => {
    const { startMs, endMs } = into.span;
    const span = { startMs, endMs: endMs + (withBehind ? lengthMs : 0) };
    const rows = await store.readWholeRows({ series: ids, span, bucket, figure, throughSegment });
    addRows(into, rows, placesBy(table, indexes));
  });
  return grid;
}

type PlaceOf = (idLow: number, idHigh: number) => number | undefined;

/** Rows of one series lie side by side, mostly. */
function placesBy(table: SeriesTable, indexes: Uint32Array): PlaceOf {
  const places = new Map(Array.from(indexes, (index, place) => [index, place]));
  let lastLow = -1;
  let lastHigh = -1;
  let place: number | undefined;
  return (idLow, idHigh) => {
    if (idLow !== lastLow || idHigh !== lastHigh)
      place = places.get(table.indexOfId(idLow, idHigh));
    lastLow = idLow;
    lastHigh = idHigh;
    return place;
  };
}

function addRows(grid: BucketGrid, rows: WholeRows, placeOf: PlaceOf): void {
  for (const days of rows.days) {
    for (let day = 0; day < days.count; day++) {
      const place = placeOf(days.series[2 * day], days.series[2 * day + 1]);
      if (place !== undefined) grid.addDay(place, days, day);
    }
  }
  for (let row = 0; row < rows.count; row++) {
    const place = placeOf(rows.idLow[row], rows.idHigh[row]);
    if (place !== undefined) grid.addRow(place, rows, row);
  }
}

function asSelected(
  table: SeriesTable,
  index: number,
  { count, timestampMs, value, weight }: NonNullable<ReturnType<BucketGrid['samplesOf']>>,
): SelectedSeries {
  const { name, labels } = table.definition(index);
  return {
    labels: labelsWithName(name, labels),
    count,
    timestampMs,
    value,
    ...(weight === null ? {} : { weight }),
    stale: noPositions,
    histograms: null,
  };
}

function tooManyBuckets({ bucket }: WholeWindows): TidemarkError {
  return new TidemarkError(
    'query_too_large',
    `The question needs more than ${maxWholeBuckets} ${bucket}s of its series: ask for fewer series, a shorter time or a larger step.`,
    { status: 422 },
  );
}
