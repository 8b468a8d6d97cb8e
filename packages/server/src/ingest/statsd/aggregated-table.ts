import type { AggregatedSeries } from './aggregated-series.ts';

/** The series that are aggregated, by key and by index. An index is not given out again. */
export class AggregatedTable {
  readonly #byKey = new Map<string, number>();
  readonly #byIndex = new Map<number, { key: string; series: AggregatedSeries }>();
  #nextIndex = 0;

  get activeCount(): number {
    return this.#byIndex.size;
  }

  has(index: number): boolean {
    return this.#byIndex.has(index);
  }

  get(index: number): AggregatedSeries | undefined {
    return this.#byIndex.get(index)?.series;
  }

  /** The index of the series with this key, or -1. */
  find(key: string): number {
    return this.#byKey.get(key) ?? -1;
  }

  add(key: string, series: AggregatedSeries): number {
    const index = this.#nextIndex++;
    this.#byKey.set(key, index);
    this.#byIndex.set(index, { key, series });
    return index;
  }

  delete(index: number): void {
    const entry = this.#byIndex.get(index);
    if (entry === undefined) return;
    this.#byIndex.delete(index);
    this.#byKey.delete(entry.key);
  }

  /** Series may be deleted while one goes through them. */
  *all(): Iterable<[index: number, series: AggregatedSeries]> {
    for (const [index, { series }] of this.#byIndex) yield [index, series];
  }
}
