import { type Batch, reading } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import type { Arrivals } from './arrivals.ts';
import type { SeriesColumn } from './series-column.ts';

/** A column that nobody has asked for in so long grows no more, but goes. */
export const idleMs = 15 * 60_000;
/** Down to which part of the budget columns go, the longest unasked first, when it is exceeded. */
const keptPart = 0.9;

export type ColumnCacheOptions = { maxBytes: number; nowMs: () => number };

/**
 * Columns of samples that were asked for lately, one of a series at most. A live one is always complete: what
 * arrives is appended before its sender is answered. Whatever cannot be appended (a late or repeated sample, a
 * changed definition) drops the column, and the next question reads it anew.
 */
export class ColumnCache {
  readonly #options: ColumnCacheOptions;
  /** By series index: its place in `#columns`, 0 for none. */
  #placeOf = new Uint32Array(0);
  readonly #columns: (SeriesColumn | null)[] = [null];
  readonly #free: number[] = [];
  readonly #watching = new Set<Arrivals>();
  #sizeBytes = 0;
  #count = 0;

  constructor(options: ColumnCacheOptions) {
    this.#options = options;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get count(): number {
    return this.#count;
  }

  get(seriesIndex: number): SeriesColumn | null {
    return this.#columns[this.#placeOf[seriesIndex] ?? 0] ?? null;
  }

  /** Notes from now on what arrives of these series, until {@link unwatch}. */
  watch(arrivals: Arrivals): void {
    this.#watching.add(arrivals);
  }

  unwatch(arrivals: Arrivals): void {
    this.#watching.delete(arrivals);
  }

  /** Takes over a column that has all samples of its span, up to what is being taken at this moment. */
  put(column: SeriesColumn): void {
    const { seriesIndex } = column;
    const known = this.get(seriesIndex);
    // What goes on is worth more than a look at the past.
    if (known?.isLive && !column.isLive) return;
    this.drop(seriesIndex);
    const place = this.#free.pop() ?? this.#columns.length;
    this.#columns[place] = column;
    this.#placeOf = grownTo(this.#placeOf, seriesIndex + 1);
    this.#placeOf[seriesIndex] = place;
    this.#sizeBytes += column.sizeBytes;
    this.#count++;
  }

  /** Puts a complete column before a live one that begins where it ends; any other changes nothing. */
  extend(older: SeriesColumn): void {
    const column = this.get(older.seriesIndex);
    if (!column?.isLive || column.isCounter || column.fromMs !== older.throughMs + 1) return;
    const before = column.sizeBytes;
    column.prepend(older);
    this.#sizeBytes += column.sizeBytes - before;
  }

  drop(seriesIndex: number): void {
    const place = this.#placeOf[seriesIndex] ?? 0;
    const column = this.#columns[place];
    if (column === null || column === undefined) return;
    this.#columns[place] = null;
    this.#free.push(place);
    this.#placeOf[seriesIndex] = 0;
    this.#sizeBytes -= column.sizeBytes;
    this.#count--;
  }

  clear(): void {
    for (const column of this.#columns) if (column !== null) this.drop(column.seriesIndex);
  }

  /** Drops what was not asked for the longest until the rest fits into the budget. */
  shrink(): void {
    const { maxBytes } = this.#options;
    if (this.#sizeBytes <= maxBytes) return;
    const columns = this.#columns.filter((column) => column !== null);
    columns.sort((a, b) => a.askedAtMs - b.askedAtMs);
    for (const { seriesIndex } of columns) {
      if (this.#sizeBytes <= maxBytes * keptPart) return;
      this.drop(seriesIndex);
    }
  }

  /** Takes in what the log made safe; runs before senders are answered. */
  take(batch: Batch): void {
    for (const arrivals of this.#watching) arrivals.take(batch);
    if (this.#count === 0) return;
    const { count, seriesIndex, timestampMs, value, kind, newSeries } = batch;
    // The type may have changed, and with it what the values mean.
    for (const index of newSeries) this.drop(index);
    const places = this.#placeOf;
    const nowMs = this.#options.nowMs();
    for (let row = 0; row < count; row++) {
      const series = seriesIndex[row];
      if (series >= places.length || places[series] === 0) continue;
      const column = this.#columns[places[series]];
      if (column) this.#add(column, timestampMs[row], value[row], kind[row] !== reading, nowMs);
    }
    this.shrink();
  }

  #add(
    column: SeriesColumn,
    timestampMs: number,
    value: number,
    isObservation: boolean,
    nowMs: number,
  ): void {
    if (timestampMs > column.throughMs) return;
    // Of a counter, all that was before is in its total.
    if (timestampMs < column.fromMs && column.total === null) return;
    const before = column.sizeBytes;
    const isUsed = nowMs - column.askedAtMs <= idleMs;
    if (isUsed && addNewest(column, timestampMs, value, isObservation)) {
      this.#sizeBytes += column.sizeBytes - before;
    } else this.drop(column.seriesIndex);
  }
}

/** Appends a sample that is newer than all in the column; false when it is none or has another meaning than those. */
export function addNewest(
  column: SeriesColumn,
  timestampMs: number,
  value: number,
  isObservation: boolean,
): boolean {
  if (!(timestampMs > column.lastMs) || timestampMs < column.fromMs) return false;
  if (column.isCounter && isObservation !== (column.total !== null)) return false;
  if (column.total === null) column.append(timestampMs, value);
  else {
    column.total += value;
    column.append(timestampMs, column.total);
  }
  return true;
}
