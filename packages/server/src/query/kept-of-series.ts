import { createHash } from 'node:crypto';
import { type Head, type MinuteSum, minuteMs, type OpenMinutes } from '../head/index.ts';
import type { SeriesGroups, SeriesIds, Store } from '../store/index.ts';

/** What is kept of questions of one kind takes no more memory. */
export const maxKeptBytes = 32 * 1024 * 1024;
/** Of all that is kept together: minutes that are over are looked for in each of these series, in some milliseconds. */
export const maxKeptSeries = 10_000;
/** What more series were asked for at once is not kept. */
export const maxSeriesOfSet = 5_000;

/** What the store has of some series, and what it gets of them from then on. */
export interface Kept {
  readonly indexes: Uint32Array;
  /** Bytes in memory. */
  readonly sizeBytes: number;
  /** Whether what is kept is of no use with what these minutes have of the series. */
  isSpoiledBy(minutes: OpenMinutes, seriesIndex: number): boolean;
  /** The store has this minute of the series in that place. False if what is kept is of no use with it. */
  add(place: number, minuteStartMs: number, sum: MinuteSum): boolean;
}

export type KeptLimits = { maxBytes?: number; maxSeries?: number };

/**
 * Answers of the store that were asked for last: dashboards ask again and again, and the engine takes some hundredths
 * of a second for the least. They grow as the head hands its minutes over. Whatever else changes rows (readings that
 * came twice, deletion, retention) makes them forgotten.
 */
export class KeptOfSeries<Some extends Kept> {
  readonly #store: Store;
  readonly #maxBytes: number;
  readonly #maxSeries: number;
  /** By what was asked; the last one comes last. */
  readonly #kept = new Map<string, Some>();
  #rowsRevision: number;

  constructor(
    head: Head,
    store: Store,
    { maxBytes = maxKeptBytes, maxSeries = maxKeptSeries }: KeptLimits = {},
  ) {
    this.#store = store;
    this.#maxBytes = maxBytes;
    this.#maxSeries = maxSeries;
    this.#rowsRevision = store.rowsRevision;
    head.onHandOver((minutes) => this.#take(minutes));
  }

  get sizeBytes(): number {
    return this.#sum(({ sizeBytes }) => sizeBytes);
  }

  get seriesCount(): number {
    return this.#sum(({ indexes }) => indexes.length);
  }

  get(key: string): Some | undefined {
    this.#forgetChanged();
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  /** To be called when the store is asked, so that what is handed over from then on is not missed. */
  set(key: string, kept: Some): void {
    this.#forgetChanged();
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.trim();
  }

  /** Whether it is what was kept, and may grow by what the store answered; else the answer may be old. */
  isCurrent(key: string, kept: Some): boolean {
    this.#forgetChanged();
    return this.#kept.get(key) === kept;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  /** Forgets what was asked for longest ago, until it is not too much. */
  trim(): void {
    let bytes = this.sizeBytes;
    let series = this.seriesCount;
    for (const [key, { sizeBytes, indexes }] of this.#kept) {
      if (bytes <= this.#maxBytes && series <= this.#maxSeries) return;
      this.#kept.delete(key);
      bytes -= sizeBytes;
      series -= indexes.length;
    }
  }

  #take(minutes: OpenMinutes): void {
    this.#forgetChanged();
    for (const [key, kept] of this.#kept) if (!takes(kept, minutes)) this.#kept.delete(key);
    this.trim();
  }

  #forgetChanged(): void {
    if (this.#rowsRevision === this.#store.rowsRevision) return;
    this.#rowsRevision = this.#store.rowsRevision;
    this.#kept.clear();
  }

  #sum(figureOf: (kept: Some) => number): number {
    let sum = 0;
    for (const kept of this.#kept.values()) sum += figureOf(kept);
    return sum;
  }
}

function takes(kept: Kept, minutes: OpenMinutes): boolean {
  const { indexes } = kept;
  for (let place = 0; place < indexes.length; place++) {
    const index = indexes[place];
    // What came twice is counted anew, in rows that the store had before, too.
    if (minutes.hasRepeats(index) || kept.isSpoiledBy(minutes, index)) return false;
    for (const sum of minutes.ofSeries(index)) {
      if (!kept.add(place, sum.minute * minuteMs, sum)) return false;
    }
  }
  return true;
}

/** Names a set of series, in their order and groups, and what is asked for of them. */
export function keyOfSeries(series: SeriesIds | SeriesGroups, asked: string): string {
  const hash = createHash('sha256');
  const group = 'group' in series ? [series.group] : [];
  for (const lanes of [series.idLow, series.idHigh, ...group])
    hash.update(lanes.subarray(0, series.count));
  return `${asked} ${hash.digest('base64')}`;
}
