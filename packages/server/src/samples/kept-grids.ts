import type { Head, MinuteSum, OpenMinutes } from '../head/index.ts';
import {
  type Kept,
  type KeptLimits,
  KeptOfSeries,
  keyOfSeries,
  maxSeriesOfSet,
} from '../query/index.ts';
import {
  gapsIn,
  hull,
  isWithin,
  type SeriesIds,
  type Span,
  type Store,
  touches,
} from '../store/index.ts';
import { BucketGrid, gridBytes } from './bucket-grid.ts';
import type { WholeWindows } from './whole-windows.ts';

/** Larger ones are not kept: 200,000 hours of increases, and three times as many sums. */
export const maxGridBytes = 10 * 1024 * 1024;
/** Spans apart from each other that the hours or days of the same series are kept of. */
const maxSpansOfSet = 4;

/** Series whose hours or days are asked for. */
export type GridSeries = { indexes: Uint32Array; ids: SeriesIds };

/** Reads into the grid what the store has within its span now; with the bucket behind if that is asked for. */
export type ReadGrid = (into: BucketGrid, withBehind: boolean) => Promise<void>;

/** Whole hours or days of several series, as the store has them; see {@link KeptOfSeries}. */
export class KeptGrids {
  readonly #kept: KeptOfSeries<KeptGrid>;
  readonly #maxGridBytes: number;

  constructor(head: Head, store: Store, limits: KeptLimits & { maxGridBytes?: number } = {}) {
    this.#kept = new KeptOfSeries(head, store, limits);
    this.#maxGridBytes = limits.maxGridBytes ?? maxGridBytes;
  }

  get sizeBytes(): number {
    return this.#kept.sizeBytes;
  }

  get seriesCount(): number {
    return this.#kept.seriesCount;
  }

  /**
   * Adds what the store has at the moment of the call, when the caller adds what the head has: what comes from memory
   * at once, the rest as the answer comes.
   */
  async addStored(
    grid: BucketGrid,
    { indexes, ids }: GridSeries,
    windows: WholeWindows,
    read: ReadGrid,
  ): Promise<void> {
    // With the bucket behind, for a sample that lies on the end.
    const span = { ...grid.span, endMs: grid.span.endMs + windows.lengthMs };
    const found = this.#find(indexes, ids, windows, span);
    if (found === null) {
      await read(grid, true);
      return;
    }
    const { key, kept } = found;
    if (kept.grid !== null) grid.addGrid(kept.grid);
    const gaps = gapsIn(kept.grid?.span ?? null, span).map(
      (gap) => new BucketGrid(windows, indexes.length, gap.startMs, gap.endMs),
    );
    if (gaps.length === 0) return;
    const isGrowing = kept.beginGrowing();
    const reading = Promise.all(gaps.map((gap) => read(gap, false))).then(() => {
      // Before what is kept takes them in: they are its own then.
      for (const gap of gaps) grid.addGrid(gap);
    });
    await (isGrowing
      ? this.#kept.growing(key, kept, reading, () => kept.grow(windows, gaps))
      : reading);
  }

  /** What is kept, begun if it is new; null where it would be too much. */
  #find(
    indexes: Uint32Array,
    ids: SeriesIds,
    windows: WholeWindows,
    span: Span,
  ): { key: string; kept: KeptGrid } | null {
    if (indexes.length === 0 || indexes.length > maxSeriesOfSet) return null;
    if (sizeOf(windows, indexes.length, span) > this.#maxGridBytes) return null;
    const key = keyOfSeries(ids, `${windows.bucket} ${windows.figure}`);
    let free: string | undefined;
    for (let place = 0; place < maxSpansOfSet; place++) {
      const placeKey = `${key} ${place}`;
      const kept = this.#kept.get(placeKey);
      if (kept === undefined) free ??= placeKey;
      else if (touches(kept.span, span)) {
        // The same is being asked for the first time.
        if (kept.grid === null) return null;
        const whole = hull([kept.span, span]);
        if (sizeOf(windows, indexes.length, whole) <= this.#maxGridBytes) {
          return { key: placeKey, kept };
        }
        free = placeKey;
      }
    }
    const placeKey = free ?? `${key} 0`;
    const kept = new KeptGrid(indexes, span);
    this.#kept.set(placeKey, kept);
    return { key: placeKey, kept };
  }
}

type Arrived = { place: number; minuteStartMs: number; sum: MinuteSum };

class KeptGrid implements Kept {
  readonly indexes: Uint32Array;
  readonly #asked: Span;
  /** Knows all that the store has within its span; null before the first answer. */
  grid: BucketGrid | null = null;
  /** What the store got since it was asked for more; null while it is not. */
  #arrived: Arrived[] | null = null;

  constructor(indexes: Uint32Array, asked: Span) {
    this.indexes = Uint32Array.from(indexes);
    this.#asked = asked;
  }

  get span(): Span {
    return this.grid?.span ?? this.#asked;
  }

  get sizeBytes(): number {
    return this.indexes.byteLength + (this.grid?.sizeBytes ?? 0);
  }

  isSpoiledBy(minutes: OpenMinutes, seriesIndex: number): boolean {
    return minutes.hidesSamples(seriesIndex);
  }

  add(place: number, minuteStartMs: number, sum: MinuteSum): boolean {
    this.grid?.addMinute(place, minuteStartMs, sum);
    this.#arrived?.push({ place, minuteStartMs, sum });
    return this.grid?.hasOverlaps !== true;
  }

  /** False where another question is on its way that it grows by already. */
  beginGrowing(): boolean {
    if (this.#arrived !== null) return false;
    this.#arrived = [];
    return true;
  }

  /** Takes in what lies at the ends of what is known; the grids are its own then. False where longer rows might tell more. */
  grow(windows: WholeWindows, gaps: readonly BucketGrid[]): boolean {
    const parts = this.grid === null ? gaps : [this.grid, ...gaps];
    const grown = parts.length === 1 ? parts[0] : together(windows, this.indexes.length, parts);
    for (const { place, minuteStartMs, sum } of this.#arrived ?? []) {
      if (gaps.some((gap) => isWithin(minuteStartMs, gap.span))) {
        grown.addMinute(place, minuteStartMs, sum);
      }
    }
    this.grid = grown;
    this.#arrived = null;
    return !grown.hasOverlaps;
  }
}

function together(
  windows: WholeWindows,
  seriesCount: number,
  parts: readonly BucketGrid[],
): BucketGrid {
  const { startMs, endMs } = hull(parts.map(({ span }) => span));
  const grid = new BucketGrid(windows, seriesCount, startMs, endMs);
  for (const part of parts) grid.addGrid(part);
  return grid;
}

function sizeOf(windows: WholeWindows, seriesCount: number, span: Span): number {
  return gridBytes(windows, seriesCount, (span.endMs + 1 - span.startMs) / windows.lengthMs);
}
