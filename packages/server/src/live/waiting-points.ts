import type { SeriesTable } from '../series/index.ts';
import type { Interests } from './interests.ts';
import {
  addPoint,
  addSample,
  newPoint,
  pointKey,
  pointText,
  type WaitingPoint,
} from './waiting-point.ts';

/** Most points that wait for the next push, of all series that somebody wants. */
export const maxWaitingPoints = 50_000;
/** Most times that a waiting point is looked at for an interest in one push. */
export const maxFanOut = 200_000;
/** Most characters of JSON that one push is made of, all interests together. */
export const maxFanOutChars = 16 * 1024 * 1024;

/**
 * The sums of what arrived since the last push, once for all subscribers. At the push each interest gets
 * its points. What is beyond the limits is left out, and every interest that may miss something says so.
 */
export class WaitingPoints {
  readonly #table: SeriesTable;
  readonly #interests: Interests;
  readonly #points = new Map<number, WaitingPoint>();
  #isOverflowing = false;

  constructor(table: SeriesTable, interests: Interests) {
    this.#table = table;
    this.#interests = interests;
  }

  offer(seriesIndex: number, timestampMs: number, value: number): void {
    if (!this.#interests.wants(seriesIndex)) return;
    const key = pointKey(seriesIndex, timestampMs);
    const point = this.#points.get(key);
    if (point !== undefined) addSample(point, timestampMs, value);
    else this.#keep(key, newPoint(seriesIndex, timestampMs, value));
  }

  /** Like {@link offer}, for what sums up several samples; it is taken over. */
  offerPoint(point: WaitingPoint): void {
    if (!this.#interests.wants(point.seriesIndex)) return;
    const key = pointKey(point.seriesIndex, point.timestampMs);
    const known = this.#points.get(key);
    if (known !== undefined) addPoint(known, point);
    else this.#keep(key, point);
  }

  /** Hands what waits to the interests that want it. */
  handOver(): void {
    if (!this.#fanOut() || this.#isOverflowing) {
      for (const interest of this.#interests.all()) interest.isThinned = true;
    }
    this.#isOverflowing = false;
    this.#points.clear();
  }

  #keep(key: number, point: WaitingPoint): void {
    if (this.#points.size >= maxWaitingPoints) this.#isOverflowing = true;
    else this.#points.set(key, point);
  }

  /** Whether all interests got all that they have room for. */
  #fanOut(): boolean {
    let steps = 0;
    let charCount = 0;
    for (const point of this.#points.values()) {
      let text: string | null | undefined;
      for (const interest of this.#interests.of(point.seriesIndex)) {
        if (++steps > maxFanOut || charCount > maxFanOutChars) return false;
        if (!interest.hasRoom()) continue;
        text ??= pointText(this.#table, point);
        if (text === null) break;
        interest.add(point, text);
        charCount += text.length;
      }
    }
    return true;
  }
}
