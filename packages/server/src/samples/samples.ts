import { TidemarkError } from '../errors/index.ts';
import { dayMs, type Head, minuteMs } from '../head/index.ts';
import type {
  GroupedRequest,
  GroupedSeries,
  Matcher,
  SampleBudget,
  SampleSource,
  SelectedSeries,
  SelectRequest,
} from '../promql/index.ts';
import { idsOf, readTotalsBefore, type SumSources } from '../query/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { Turns } from '../turns/index.ts';
import type { Committed } from '../wal/index.ts';
import { addRolled, readRolled } from './add-rolled.ts';
import { ColumnCache } from './column-cache.ts';
import { readExemplars, type SeriesExemplars } from './exemplars.ts';
import { KeptGrids } from './kept-grids.ts';
import { KeptUnsettled } from './kept-unsettled.ts';
import { matchSeries } from './match-series.ts';
import { type ReadColumnsOptions, readColumns } from './read-columns.ts';
import { type GroupedWindows, groupedResult, readGroupedWindows } from './read-grouped-windows.ts';
import { readHistograms, withHistograms } from './read-histograms.ts';
import { readWholeWindows, type WholeWindowSources } from './read-whole-windows.ts';
import { type RecentColumnsSources, readRecentColumns } from './recent-columns.ts';
import type { RolledUse } from './rolled-use.ts';
import type { ColumnSpan, SeriesColumn } from './series-column.ts';
import { SeriesLists } from './series-lists.ts';
import { Turn } from './turn.ts';
import { wholeWindows } from './whole-windows.ts';

/** Samples that are kept in memory for the next question: about 16 million. */
export const cacheBytes = 256 * 1024 * 1024;
/** A question that ends no longer ago is about what goes on. */
const liveWithinMs = 10 * minuteMs;
/** So is one that ends earlier, if going on until now makes it no longer than so many times. */
const liveStretch = 4;
/** Samples of a shorter time are read and kept in memory for the next question. */
const leastWholeMs = dayMs;

/** From so many hours or days of all series together on, they are put together by group in the engine. */
const fewGroupedHours = 20_000;

function noGroups(others: Uint32Array): GroupedWindows {
  return { groups: [], others };
}

/** The clock is looked at once for so many series. */
const clockMask = 1023;
/** Columns are extended that begin at so many different times at most: each time is a question of its own. */
const maxExtensions = 4;

/** Most samples that columns are extended by for one question. */
const maxExtensionSamples = 50_000_000;

/** What they have is taken from the query's budget once they are asked again. */
function extensionBudget(): SampleBudget {
  let left = maxExtensionSamples;
  return {
    takeSeries: () => undefined,
    takeSamples: (count) => {
      left -= count;
      if (left >= 0) return;
      const message = `The question needs more than ${maxExtensionSamples} samples: ask for fewer series or a shorter time.`;
      throw new TidemarkError('query_too_large', message, { status: 422 });
    },
  };
}

export type SamplesOptions = SumSources & {
  table: SeriesTable;
  head: Head;
  /** See {@link ReadColumnsOptions.pending}. */
  pending: ReadColumnsOptions['pending'];
  /** Brings histograms into the store that wait for it. */
  flushPoints: () => Promise<void>;
  nowMs: () => number;
  maxCacheBytes?: number;
  leastGroupedHours?: number;
};

/**
 * Where PromQL gets its samples from: columns in memory that what arrives is appended to, filled from the store as
 * they are asked for.
 */
export class Samples {
  readonly #options: SamplesOptions;
  readonly #cache: ColumnCache;
  readonly #sources: ReadColumnsOptions;
  readonly #recentSources: RecentColumnsSources;
  readonly #wholeSources: WholeWindowSources;
  #cutRevision: number;
  /** What there is to ask for. */
  readonly lists: SeriesLists;
  /** The line of all that read or compute for long. */
  readonly turns = new Turns();

  constructor(options: SamplesOptions) {
    this.#options = options;
    const { maxCacheBytes: maxBytes = cacheBytes, nowMs } = options;
    this.#cache = new ColumnCache({ maxBytes, nowMs });
    this.lists = new SeriesLists(options.table);
    const { table, store, head, flush, pending } = options;
    this.#cutRevision = store.cutRevision;
    this.#sources = {
      table,
      store,
      cache: this.#cache,
      flush: (startMs, endMs) => flush([{ startMs, endMs }]),
      pending,
      totalsBefore: (counters, beforeMs) => readTotalsBefore(options, counters, beforeMs),
      nowMs,
      keep: (column) => this.#cache.put(column),
      turns: this.turns,
    };
    this.#recentSources = { ...this.#sources, recent: options.recent, head };
    this.#wholeSources = {
      ...options,
      keptGrids: new KeptGrids(head, store),
      keptUnsettled: new KeptUnsettled(head, store),
    };
  }

  get cacheSizeBytes(): number {
    return this.#cache.sizeBytes;
  }

  /** How many series a metric has. */
  seriesCount(metric: string): number {
    return this.#options.table.seriesCountOfName(metric);
  }

  /** Exemplars of the series that any of the selectors selects, between two times, both inclusive. */
  exemplars(
    selectors: readonly (readonly Matcher[])[],
    span: { startMs: number; endMs: number },
    signal: AbortSignal,
  ): Promise<SeriesExemplars[]> {
    return readExemplars(this.#options, selectors, span, signal);
  }

  /** Takes in what the log made safe; runs before its senders are answered, so that they can read it. */
  take({ batch }: Committed): void {
    this.#cache.take(batch);
  }

  /** For one query, of which `use` notes what its samples were made of. */
  source(use: RolledUse): SampleSource {
    return {
      select: (request, budget, signal) => this.#select(request, budget, signal, use),
      turns: this.turns,
      selectGrouped: (request, budget, signal) => this.#selectGrouped(request, budget, signal, use),
    };
  }

  /** Only for many rows of hours: of few, handing out each series is as fast. */
  async #selectGrouped(
    request: GroupedRequest,
    budget: SampleBudget,
    signal: AbortSignal,
    use: RolledUse,
  ): Promise<GroupedSeries | null> {
    const windows = wholeWindows(request);
    const each = windows === null ? null : groupedResult(windows, request);
    if (windows === null || each === null) return null;
    this.#forgetExpired();
    const indexes = await matchSeries(this.#options.table, request.matchers, signal, this.turns);
    const hours = indexes.length * ((request.endMs - request.startMs) / windows.lengthMs);
    const { leastGroupedHours = fewGroupedHours } = this.#options;
    if (hours < leastGroupedHours || !this.#areRowsBetter(indexes, request)) return null;
    budget.takeSeries(indexes.length);
    const from = this.#wholeSources;
    const grouped = readGroupedWindows(from, indexes, windows, each, request, budget, signal);
    const { groups, others } = (await grouped) ?? noGroups(indexes);
    if (groups.length > 0) use.noteExact(windows.lengthMs);
    return { groups, others: await this.#selectFrom(others, request, budget, signal, use) };
  }

  async #select(
    request: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
    use: RolledUse,
  ): Promise<SelectedSeries[]> {
    const { table } = this.#options;
    this.#forgetExpired();
    const indexes = await matchSeries(table, request.matchers, signal, this.turns);
    budget.takeSeries(indexes.length);
    return await this.#selectFrom(indexes, request, budget, signal, use);
  }

  async #selectFrom(
    indexes: Uint32Array,
    request: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
    use: RolledUse,
  ): Promise<SelectedSeries[]> {
    if (indexes.length === 0) return [];
    const whole = await this.#whole(indexes, request, budget, signal, use);
    if (whole.size === 0) return await this.#fromSamples(indexes, request, budget, signal, use);
    const left = indexes.filter((index) => !whole.has(index));
    const others = await this.#fromSamples(left, request, budget, signal, use);
    return [...[...whole.values()].filter((series) => series !== null), ...others];
  }

  /** What rows of whole hours or days tell exactly, so that no samples need be read for it. */
  async #whole(
    indexes: Uint32Array,
    request: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
    use: RolledUse,
  ): Promise<Map<number, SelectedSeries | null>> {
    const windows = wholeWindows(request);
    if (windows === null || !this.#areRowsBetter(indexes, request)) return new Map();
    const whole = await readWholeWindows(
      this.#wholeSources,
      indexes,
      windows,
      request,
      budget,
      signal,
    );
    if (whole.size > 0) use.noteExact(windows.lengthMs);
    return whole;
  }

  /** Not where samples are in memory, are few, or were kept for longer than the rows made of them. */
  #areRowsBetter(indexes: Uint32Array, { startMs, endMs }: SelectRequest): boolean {
    const { store } = this.#options;
    const cutMs = store.rawCutDay * dayMs;
    if (startMs < store.hourCutDay * dayMs && store.floorDays.raw < store.hourCutDay) return false;
    if (startMs < cutMs) return true;
    if (endMs - startMs < leastWholeMs) return false;
    return !indexes.every((index) => this.#cache.get(index)?.covers(startMs + 1, endMs));
  }

  async #fromSamples(
    indexes: Uint32Array,
    request: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
    use: RolledUse,
  ): Promise<SelectedSeries[]> {
    const { head, store } = this.#options;
    const { cutRevision } = store;
    let rolled = await readRolled(this.#sources, indexes, request);
    const columns = await this.#columns(indexes, request, budget, signal);
    const selected = await slicesOf(columns, request, signal, this.turns);
    // What has expired meanwhile is not among the samples.
    if (cutRevision !== store.cutRevision) {
      rolled = await readRolled(this.#sources, indexes, request);
    }
    if (rolled !== null) {
      await addRolled(this.#sources, selected, columns, rolled, request, budget, use);
    }
    const withPoints = columns.filter(({ seriesIndex }) => head.hasHistograms(seriesIndex));
    if (withPoints.length > 0) {
      await this.#addHistograms(selected, columns, withPoints, request, budget);
    }
    return selected.filter(({ count, histograms }) => count > 0 || histograms !== null);
  }

  /** Once raw samples have expired, their minutes answer: no column may have them as well. */
  #forgetExpired(): void {
    const { cutRevision } = this.#options.store;
    if (cutRevision === this.#cutRevision) return;
    this.#cutRevision = cutRevision;
    this.#cache.clear();
  }

  /** Those that the cache has, and the others from the store; in the order of `indexes`. */
  async #columns(
    indexes: Uint32Array,
    { startMs, endMs }: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
  ): Promise<SeriesColumn[]> {
    const nowMs = this.#options.nowMs();
    const columns: (SeriesColumn | undefined)[] = new Array(indexes.length);
    const turn = new Turn(signal, this.turns);
    /** Fills in what the cache has of these places, and gives the others. */
    const takeCached = async (places: Iterable<number>): Promise<number[]> => {
      const left: number[] = [];
      for (const i of places) {
        if ((i & clockMask) === 0 && turn.isOver) await turn.next();
        const column = this.#cache.get(indexes[i]);
        if (column?.covers(startMs + 1, endMs)) {
          column.noteAsked(startMs, nowMs);
          budget.takeSamples(column.countWithin(startMs, endMs));
          columns[i] = column;
        } else left.push(i);
      }
      return left;
    };
    let missing = await takeCached(indexes.keys());
    if (missing.length > 0) {
      const asked = missing.map((i) => indexes[i]);
      await this.#extend(asked, { startMs, endMs, nowMs }, signal);
      missing = await takeCached(missing);
    }
    if (missing.length > 0) {
      const asked = missing.map((i) => indexes[i]);
      const span = this.#spanFor(startMs, endMs, nowMs);
      const atHand = readRecentColumns(this.#recentSources, asked, span, budget);
      const read = atHand ?? (await readColumns(this.#sources, asked, span, budget, signal));
      const bySeries = new Map(read.map((column) => [column.seriesIndex, column]));
      for (const i of missing) columns[i] = bySeries.get(indexes[i]);
    }
    return columns.filter((column) => column !== undefined);
  }

  /** Reads what lies before live columns that begin too late, and nothing that these have. */
  async #extend(
    indexes: readonly number[],
    { startMs, endMs, nowMs }: { startMs: number; endMs: number; nowMs: number },
    signal: AbortSignal,
  ): Promise<void> {
    const { fromMs } = this.#spanFor(startMs, endMs, nowMs);
    const byBegin = new Map<number, number[]>();
    for (const index of indexes) {
      const column = this.#cache.get(index);
      if (!column?.isLive || column.isCounter || column.fromMs <= fromMs) continue;
      // A question about long ago is no reason to hold all that came since.
      if (endMs < column.fromMs) continue;
      column.noteAsked(fromMs, nowMs);
      const begun = byBegin.get(column.fromMs);
      if (begun === undefined) byBegin.set(column.fromMs, [index]);
      else begun.push(index);
    }
    if (byBegin.size > maxExtensions) return;
    const budget = extensionBudget();
    const extending = {
      ...this.#sources,
      keep: (older: SeriesColumn) => this.#cache.extend(older),
    };
    for (const [beginMs, some] of byBegin) {
      const span = { fromMs, throughMs: beginMs - 1 };
      await readColumns(extending, some, span, budget, signal);
    }
  }

  /**
   * What is read for a question: from a full minute on, because a counter's total before it comes from minute rows;
   * and on and on if it is about the present, so that the next question finds its samples in memory.
   */
  #spanFor(startMs: number, endMs: number, nowMs: number): ColumnSpan {
    const fromMs = Math.floor((startMs + 1) / minuteMs) * minuteMs;
    const isLive =
      endMs >= nowMs - liveWithinMs || nowMs - startMs <= liveStretch * (endMs - startMs);
    return { fromMs, throughMs: isLive ? Number.POSITIVE_INFINITY : endMs };
  }

  async #addHistograms(
    selected: SelectedSeries[],
    columns: readonly SeriesColumn[],
    withPoints: readonly SeriesColumn[],
    { startMs, endMs }: SelectRequest,
    budget: SampleBudget,
  ): Promise<void> {
    const { table, flushPoints } = this.#options;
    await flushPoints();
    const indexes = withPoints
      .map(({ seriesIndex }) => seriesIndex)
      .filter((index) => table.has(index));
    const span = { startMs, endMs };
    const found = await readHistograms(this.#options, idsOf(table, indexes), span, budget);
    for (let i = 0; i < columns.length; i++) {
      const histograms = found.get(columns[i].seriesIndex);
      if (histograms !== undefined) selected[i] = withHistograms(selected[i], histograms);
    }
  }
}

async function slicesOf(
  columns: readonly SeriesColumn[],
  { startMs, endMs }: SelectRequest,
  signal: AbortSignal,
  turns: Turns,
): Promise<SelectedSeries[]> {
  const turn = new Turn(signal, turns);
  const selected: SelectedSeries[] = [];
  for (const column of columns) {
    if ((selected.length & clockMask) === 0 && turn.isOver) await turn.next();
    const { count, timestampMs, value, stale } = column.slice(startMs, endMs);
    selected.push({ labels: column.labels, count, timestampMs, value, stale, histograms: null });
  }
  return selected;
}
