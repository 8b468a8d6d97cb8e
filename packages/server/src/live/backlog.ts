import type { SeriesTable } from '../series/index.ts';
import type { Interest } from './interest.ts';
import { addPoint, pointKey, pointText, type WaitingPoint } from './waiting-point.ts';

/** Most points that wait for one connection whose socket is full. */
export const maxBacklogPoints = 10_000;
/** Most points that wait for all connections whose sockets are full. */
export const maxBacklogPointsTotal = 100_000;

/** How many points wait, of one connection or of all. */
export type BacklogCount = { points: number };

/**
 * What one subscription missed while its socket was full, summed up per series and minute. Beyond the
 * limits nothing is kept: the subscriber is told that points are missing, and asks for them.
 */
export class Backlog {
  readonly #counts: readonly [ofConnection: BacklogCount, ofAll: BacklogCount];
  #points = new Map<number, WaitingPoint>();
  #isThinned = false;

  constructor(ofConnection: BacklogCount, ofAll: BacklogCount) {
    this.#counts = [ofConnection, ofAll];
  }

  get isEmpty(): boolean {
    return this.#points.size === 0 && !this.#isThinned;
  }

  /** Keeps the push under way for later. */
  add(interest: Interest): void {
    if (interest.isThinned) this.#thin();
    if (this.#isThinned) return;
    for (const point of interest.points) {
      if (this.#keep(point)) continue;
      this.#thin();
      return;
    }
  }

  /** All that waits as a JSON array, and is no longer kept. */
  take(table: SeriesTable): { text: string; pointCount: number; isThinned: boolean } {
    const texts: string[] = [];
    for (const point of this.#points.values()) {
      const text = pointText(table, point);
      if (text !== null) texts.push(text);
    }
    const taken = {
      text: `[${texts.join(',')}]`,
      pointCount: texts.length,
      isThinned: this.#isThinned,
    };
    this.clear();
    return taken;
  }

  clear(): void {
    for (const count of this.#counts) count.points -= this.#points.size;
    this.#points.clear();
    this.#isThinned = false;
  }

  /** Whether there was room for the point. */
  #keep(point: WaitingPoint): boolean {
    const key = pointKey(point.seriesIndex, point.timestampMs);
    const known = this.#points.get(key);
    if (known !== undefined) {
      addPoint(known, point);
      return true;
    }
    const [ofConnection, ofAll] = this.#counts;
    if (ofConnection.points >= maxBacklogPoints || ofAll.points >= maxBacklogPointsTotal) {
      return false;
    }
    this.#points.set(key, { ...point });
    for (const count of this.#counts) count.points++;
    return true;
  }

  #thin(): void {
    this.clear();
    this.#isThinned = true;
  }
}
