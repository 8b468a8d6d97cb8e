import { createHash } from 'node:crypto';
import { type Head, type MinuteSum, minuteMs, type OpenMinutes } from '../head/index.ts';
import type { SeriesGroups, SeriesIds, Store } from '../store/index.ts';

/** What is kept of questions of one kind takes no more memory. */
export const maxKeptBytes = 32 * 1024 * 1024;
/** Of all that is kept together: minutes that are over are looked for in each of these series, in some milliseconds. */
export const maxKeptSeries = 10_000;
/** What more series were asked for at once is not kept. */
export const maxSeriesOfSet = 5_000;
/** Minutes that are added when a log segment is handed over; where there are more, as of an import, the rest is forgotten. */
export const maxMinutesPerHandOver = 50_000;

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
  /** By what was asked, with the size that it counts with; the last one comes last. */
  readonly #kept = new Map<string, { some: Some; sizeBytes: number }>();
  #sizeBytes = 0;
  #seriesCount = 0;
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
    return this.#sizeBytes;
  }

  get seriesCount(): number {
    return this.#seriesCount;
  }

  get(key: string): Some | undefined {
    this.#forgetChanged();
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.some;
  }

  /** To be called when the store is asked, so that what is handed over from then on is not missed. */
  set(key: string, some: Some): void {
    this.#forgetChanged();
    this.#forget(key);
    const { sizeBytes } = some;
    this.#kept.set(key, { some, sizeBytes });
    this.#sizeBytes += sizeBytes;
    this.#seriesCount += some.indexes.length;
    this.#trim();
  }

  /**
   * Gives the answer of the store that something kept is to grow by, once `take` has taken it in: false if it is of no
   * use then. What was forgotten meanwhile takes in nothing; where there is no answer it is forgotten.
   */
  async growing<Answer>(
    key: string,
    some: Some,
    answer: Promise<Answer>,
    take: (answer: Answer) => boolean,
  ): Promise<Answer> {
    let isOfUse = false;
    try {
      const rows = await answer;
      isOfUse = this.#current(key, some) !== undefined && take(rows);
      return rows;
    } finally {
      const kept = this.#current(key, some);
      if (kept !== undefined && isOfUse) {
        this.#weigh(kept);
        this.#trim();
      } else if (kept !== undefined) this.#forget(key);
    }
  }

  #current(key: string, some: Some) {
    this.#forgetChanged();
    const kept = this.#kept.get(key);
    return kept?.some === some ? kept : undefined;
  }

  #forget(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#sizeBytes -= kept.sizeBytes;
    this.#seriesCount -= kept.some.indexes.length;
  }

  #weigh(kept: { some: Some; sizeBytes: number }): void {
    const { sizeBytes } = kept.some;
    this.#sizeBytes += sizeBytes - kept.sizeBytes;
    kept.sizeBytes = sizeBytes;
  }

  /** Forgets what was asked for longest ago, until it is not too much. */
  #trim(): void {
    for (const key of this.#kept.keys()) {
      if (this.#sizeBytes <= this.#maxBytes && this.#seriesCount <= this.#maxSeries) return;
      this.#forget(key);
    }
  }

  /** What was asked for last comes first: it stays if there is too much to do. */
  #take(minutes: OpenMinutes): void {
    this.#forgetChanged();
    let left = maxMinutesPerHandOver;
    for (const [key, kept] of [...this.#kept].reverse()) {
      const { isOfUse, added } = addAll(kept.some, minutes, left);
      left -= added;
      if (isOfUse) this.#weigh(kept);
      else this.#forget(key);
    }
    this.#trim();
  }

  #forgetChanged(): void {
    if (this.#rowsRevision === this.#store.rowsRevision) return;
    this.#rowsRevision = this.#store.rowsRevision;
    this.#kept.clear();
    this.#sizeBytes = 0;
    this.#seriesCount = 0;
  }
}

/** Adds up to so many minutes of its series. What takes no part of a minute, or not all minutes, is of no use any more. */
function addAll(kept: Kept, minutes: OpenMinutes, most: number) {
  const { indexes } = kept;
  let added = 0;
  for (let place = 0; place < indexes.length; place++) {
    const index = indexes[place];
    // What came twice is counted anew, in rows that the store had before, too.
    if (minutes.hasRepeats(index)) return { isOfUse: false, added };
    for (const sum of minutes.ofSeries(index)) {
      if (added++ >= most || !kept.add(place, sum.minute * minuteMs, sum)) {
        return { isOfUse: false, added };
      }
    }
    if (kept.isSpoiledBy(minutes, index)) return { isOfUse: false, added };
  }
  return { isOfUse: true, added };
}

/** Names a set of series, in their order and groups, and what is asked for of them. */
export function keyOfSeries(series: SeriesIds | SeriesGroups, asked: string): string {
  const hash = createHash('sha256');
  const group = 'group' in series ? [series.group] : [];
  for (const lanes of [series.idLow, series.idHigh, ...group])
    hash.update(lanes.subarray(0, series.count));
  return `${asked} ${hash.digest('base64')}`;
}
