import { isStaleMarker, type PendingReadings, type Reading } from '../batch/index.ts';
import type { SampleBudget } from '../promql/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { SampleRun, SeriesIds, SeriesSamples, Span, Store } from '../store/index.ts';
import type { Turns } from '../turns/index.ts';
import { Arrivals } from './arrivals.ts';
import { addNewest, type ColumnCache } from './column-cache.ts';
import { labelsWithName } from './labels-with-name.ts';
import { type ColumnSpan, SeriesColumn, withRoom } from './series-column.ts';
import { Turn, throwIfAborted } from './turn.ts';

/** How many series the first statement asks for: from its answer the size of the next one follows. */
const firstPortionSeries = 64;
/** Samples that a statement should answer: enough to be worth it, few enough to be ended in time. */
const portionSamples = 250_000;
/** A portion that turns out larger is asked for again in halves. */
export const maxPortionSamples = 4_000_000;
const maxPortionSeries = 20_000;

export type ReadColumnsOptions = {
  table: SeriesTable;
  store: Store;
  cache: ColumnCache;
  /** Brings what was acknowledged before into the store; false when that refuses it, and reads go on without. */
  flush: (fromMs: number, throughMs: number) => Promise<boolean>;
  /** What waits for the store of these series; null where {@link flush} must bring it there first. */
  pending: (seriesIndexes: readonly number[], span: Span) => PendingReadings | null;
  /** What the observations of each of these counters add up to before a time. */
  totalsBefore: (seriesIndexes: readonly number[], beforeMs: number) => Promise<Float64Array>;
  nowMs: () => number;
  /** Called with each column that has all samples of its span, up to this moment. */
  keep: (column: SeriesColumn) => void;
  /** The line to stand in with all others that work long. */
  turns?: Turns;
};

/** A series to read; `isCounter` says how. */
type Wanted = { index: number; isCounter: boolean };

/**
 * Reads the samples of series between two times from the store, in portions, into columns. Gives the columns in the order of `indexes`, without series that were
 * deleted meanwhile.
 * @throws TidemarkError when there are more samples than the budget allows, or the store cannot be read.
 */
export async function readColumns(
  options: ReadColumnsOptions,
  indexes: readonly number[],
  span: ColumnSpan,
  budget: SampleBudget,
  signal: AbortSignal,
): Promise<SeriesColumn[]> {
  const { table, cache, flush, pending } = options;
  const arrivals = new Arrivals(indexes);
  cache.watch(arrivals);
  try {
    const waiting = pending(indexes, { startMs: span.fromMs, endMs: span.throughMs });
    const hasAll = waiting !== null || (await flush(span.fromMs, span.throughMs));
    const columns = new Map<number, SeriesColumn>();
    // Neighbours in the store: a portion then reads what it needs and little else.
    const wanted = indexes
      .filter((index) => table.has(index))
      .sort(table.idOrder())
      .map((index) => ({ index, isCounter: table.type(index) === 'counter' }));
    for (const isCounter of [false, true]) {
      const some = wanted.filter((one) => one.isCounter === isCounter);
      const take = (column: SeriesColumn) => columns.set(column.seriesIndex, column);
      const readerOf = (hasAll: boolean) =>
        new PortionReader(hasAll ? options : keepingNone(options), span, arrivals, budget, signal);
      const left = await readerOf(hasAll).readAll(some, waiting, take);
      if (left.length === 0) continue;
      const hasRest = await flush(span.fromMs, span.throughMs);
      await readerOf(hasRest).readAll(left, null, take);
    }
    return indexes.map((index) => columns.get(index)).filter((column) => column !== undefined);
  } finally {
    cache.unwatch(arrivals);
    cache.shrink();
  }
}

/** What lacks samples answers this question, which cannot wait, but no other. */
function keepingNone(options: ReadColumnsOptions): ReadColumnsOptions {
  return { ...options, keep: () => undefined };
}

/** Reads series portion by portion; how many make one is learned from those before. */
class PortionReader {
  readonly #options: ReadColumnsOptions;
  readonly #span: ColumnSpan;
  readonly #arrivals: Arrivals;
  readonly #budget: SampleBudget;
  readonly #signal: AbortSignal;
  #portionSeries = firstPortionSeries;

  constructor(
    options: ReadColumnsOptions,
    span: ColumnSpan,
    arrivals: Arrivals,
    budget: SampleBudget,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#span = span;
    this.#arrivals = arrivals;
    this.#budget = budget;
    this.#signal = signal;
  }

  /** Gives those that `waiting` could not simply be added to: they must be read once it is in the store. */
  async readAll(
    wanted: readonly Wanted[],
    waiting: PendingReadings | null,
    take: (column: SeriesColumn) => void,
  ): Promise<Wanted[]> {
    const left: Wanted[] = [];
    let reading = this.#begin(wanted, 0);
    while (reading !== null) {
      const { from, portion } = reading;
      const samples = await reading.samples;
      if (samples === null) {
        this.#portionSeries = Math.max(1, portion.length >>> 1);
        reading = this.#begin(wanted, from);
        continue;
      }
      this.#budget.takeSamples(samples.count);
      await this.#budget.room?.(this.#signal);
      const samplesPerSeries = Math.max(1, samples.count / portion.length);
      const best = Math.floor(portionSamples / samplesPerSeries);
      this.#portionSeries = Math.min(maxPortionSeries, Math.max(1, best));
      // The engine reads the next portion while this one becomes columns.
      reading = this.#begin(wanted, from + portion.length);
      left.push(...(await this.#build(portion, samples, waiting, take)));
    }
    return left;
  }

  /** Reads the series from a place on, as many as a portion has; null behind the last one. */
  #begin(wanted: readonly Wanted[], from: number) {
    if (from >= wanted.length) return null;
    throwIfAborted(this.#signal);
    const portion = wanted.slice(from, from + this.#portionSeries);
    const samples = this.#read(portion);
    // Who fails before he needs it does not ask how it ended.
    samples.catch(() => undefined);
    return { from, portion, samples };
  }

  /** null when there are more samples than a portion may have. */
  async #read(portion: readonly Wanted[]): Promise<SeriesSamples | null> {
    const { fromMs, throughMs } = this.#span;
    const limit = portion.length === 1 ? Number.MAX_SAFE_INTEGER : maxPortionSamples;
    const turn = new Turn(this.#signal, this.#options.turns);
    const samples = await this.#options.store.readSeriesSamples({
      series: this.#idsOf(portion),
      span: { startMs: fromMs, endMs: throughMs },
      limit,
      withKinds: portion[0].isCounter,
      rest: async () => {
        if (turn.isOver) await turn.next();
      },
    });
    return samples.count < limit ? samples : null;
  }

  #idsOf(portion: readonly Wanted[]): SeriesIds {
    const { idLow, idHigh } = this.#options.table;
    return {
      count: portion.length,
      idLow: Uint32Array.from(portion, ({ index }) => idLow[index]),
      idHigh: Uint32Array.from(portion, ({ index }) => idHigh[index]),
    };
  }

  async #build(
    portion: readonly Wanted[],
    samples: SeriesSamples,
    waiting: PendingReadings | null,
    take: (column: SeriesColumn) => void,
  ): Promise<Wanted[]> {
    const left: Wanted[] = [];
    const { table, keep, nowMs, turns } = this.#options;
    const rangeOf = rangesBySeries(table, samples.runs);
    const totals = await this.#totalsOf(portion, samples, rangeOf);
    const turn = new Turn(this.#signal, turns);
    for (const wanted of portion) {
      const { index, isCounter } = wanted;
      // What arrives meanwhile is noted, and added to the column that it belongs to.
      if (turn.isOver) await turn.next();
      if (!table.has(index)) continue;
      const range = rangeOf.get(index) ?? noRange;
      const { name, labels } = table.definition(index);
      const readings = waiting?.get(index) ?? [];
      // Room for all: a live column that grows leaves out what it thinks nobody asks for.
      const capacity = capacityFor(range.to - range.from + readings.length, this.#span);
      const column = new SeriesColumn(
        index,
        labelsWithName(name, labels),
        isCounter,
        this.#span,
        capacity,
      );
      column.total = totals.get(index) ?? null;
      appendRows(column, samples, range);
      if (!addPending(column, readings)) {
        left.push(wanted);
        continue;
      }
      column.noteAsked(this.#span.fromMs, nowMs());
      if (addArrivals(column, this.#arrivals)) keep(column);
      take(column);
    }
    return left;
  }

  /** By series: where the totals of those begin whose samples are increments. */
  async #totalsOf(
    portion: readonly Wanted[],
    samples: SeriesSamples,
    rangeOf: ReadonlyMap<number, SampleRange>,
  ): Promise<Map<number, number>> {
    const { isObservation } = samples;
    if (isObservation === null) return new Map();
    const counted = portion
      .map(({ index }) => index)
      .filter((index) => {
        const { from, to } = rangeOf.get(index) ?? noRange;
        return isObservation.subarray(from, to).includes(1);
      });
    if (counted.length === 0) return new Map();
    const totals = await this.#options.totalsBefore(counted, this.#span.fromMs);
    return new Map(counted.map((index, at) => [index, totals[at]]));
  }
}

/** Rows of a series: from `from` up to, not including, `to`. */
type SampleRange = { from: number; to: number };

const noRange: SampleRange = { from: 0, to: 0 };

function rangesBySeries(table: SeriesTable, runs: readonly SampleRun[]): Map<number, SampleRange> {
  const ranges = new Map<number, SampleRange>();
  let from = 0;
  for (const { idLow, idHigh, end } of runs) {
    ranges.set(table.indexOfId(idLow, idHigh), { from, to: end });
    from = end;
  }
  return ranges;
}

/** A column that goes on gets room for what comes next. */
export function capacityFor(count: number, { throughMs }: ColumnSpan): number {
  return throughMs === Number.POSITIVE_INFINITY ? withRoom(count) : count;
}

/**
 * Prometheus has one sample for each timestamp: of several observations the last one counts, but of increments
 * what they add up to. A reading among increments says what the total is.
 */
function appendRows(
  column: SeriesColumn,
  { timestampMs, value, isObservation }: SeriesSamples,
  { from, to }: SampleRange,
): void {
  if (column.total === null && column.appendAll(timestampMs, value, from, to)) return;
  for (let row = from; row < to; row++) {
    let shown = value[row];
    // That a scraped series ended says nothing about what was counted.
    const isTotal = column.total !== null && !isStaleMarker(shown);
    if (isTotal && isObservation !== null) {
      if (isObservation[row] === 1) shown += column.total ?? 0;
      column.total = shown;
    }
    if (timestampMs[row] === column.lastMs) column.replaceLast(shown);
    else column.append(timestampMs[row], shown);
  }
}

/** Adds readings that waited when reading began. False when they are not all newer than what the store had or among it. */
function addPending(column: SeriesColumn, readings: readonly Reading[]): boolean {
  if (readings.length > 0 && column.total !== null) return false;
  for (const { timestampMs, value } of readings) {
    if (timestampMs > column.lastMs) column.append(timestampMs, value);
    else if (!isSame(column.valueAt(timestampMs), value)) return false;
  }
  return true;
}

function isSame(known: number | undefined, value: number): boolean {
  if (known === undefined || isStaleMarker(known) !== isStaleMarker(value)) return false;
  return Object.is(known, value);
}

/**
 * Adds what came while the series was read. False when it is not certain that the column has all of it, each once:
 * then it may answer the question, which is older, but none after it.
 */
function addArrivals(column: SeriesColumn, arrivals: Arrivals): boolean {
  const { seriesIndex, fromMs, throughMs, total } = column;
  if (!arrivals.isComplete(seriesIndex)) return false;
  for (const { timestampMs, value, isObservation } of arrivals.of(seriesIndex)) {
    if (timestampMs > throughMs) continue;
    if (total !== null || isObservation) return false;
    if (timestampMs < fromMs) continue;
    const known = column.valueAt(timestampMs);
    if (known !== undefined && Object.is(known, value)) continue;
    if (!column.isLive || !addNewest(column, timestampMs, value, isObservation)) return false;
  }
  return true;
}
