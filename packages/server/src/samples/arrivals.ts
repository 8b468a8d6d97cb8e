import { type Batch, reading } from '../batch/index.ts';

/** A sample that came while its series was being read; the store may have it or not. */
export type Arrival = { timestampMs: number; value: number; isObservation: boolean };

/** More arrivals than this are not noted: then nobody knows what came, and nothing that was read is kept. */
export const maxArrivals = 500_000;

/** Notes what arrives of some series while they are read from the store. */
export class Arrivals {
  readonly #ofSeries = new Map<number, Arrival[] | null>();
  readonly #redefined = new Set<number>();
  #left: number;

  constructor(indexes: Iterable<number>, limit = maxArrivals) {
    this.#left = limit;
    for (const index of indexes) this.#ofSeries.set(index, null);
  }

  take({ count, seriesIndex, timestampMs, value, kind, newSeries }: Batch): void {
    for (const index of newSeries) if (this.#ofSeries.has(index)) this.#redefined.add(index);
    for (let row = 0; row < count; row++) {
      const known = this.#ofSeries.get(seriesIndex[row]);
      if (known === undefined) continue;
      if (--this.#left < 0) return;
      const arrival = {
        timestampMs: timestampMs[row],
        value: value[row],
        isObservation: kind[row] !== reading,
      };
      if (known === null) this.#ofSeries.set(seriesIndex[row], [arrival]);
      else known.push(arrival);
    }
  }

  /** In the order of their coming. */
  of(seriesIndex: number): readonly Arrival[] {
    return this.#ofSeries.get(seriesIndex) ?? [];
  }

  /** Whether {@link of} says all that happened to the series: not if its definition changed, or too much came. */
  isComplete(seriesIndex: number): boolean {
    return this.#left >= 0 && !this.#redefined.has(seriesIndex);
  }
}
