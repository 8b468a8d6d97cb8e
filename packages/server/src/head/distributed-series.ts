import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';

const unknown = 0;
const plain = 1;
const latency = 2;
const withHistograms = 4;

/**
 * Which series have values that count in buckets: those of the type `latency`, and those that ever had a
 * histogram. A byte for each series, because every sample asks.
 */
export class DistributedSeries {
  readonly #table: SeriesTable;
  /** Bits, by series index; the type is looked up when it is first asked for. */
  #flags = new Uint8Array(0);

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  /** Whether it was asked before how the values of the series count. */
  isKnown(seriesIndex: number): boolean {
    return seriesIndex < this.#flags.length && this.#flags[seriesIndex] !== unknown;
  }

  /** For nearly all series one load of a byte. */
  isPlain(seriesIndex: number): boolean {
    return this.#flags[seriesIndex] === plain || this.#lookUp(seriesIndex) === plain;
  }

  isLatency(seriesIndex: number): boolean {
    return (this.#lookUp(seriesIndex) & latency) !== 0;
  }

  hasHistograms(seriesIndex: number): boolean {
    return (this.#lookUp(seriesIndex) & withHistograms) !== 0;
  }

  addHistogram(seriesIndex: number): void {
    this.#set(seriesIndex, this.#lookUp(seriesIndex) | withHistograms);
  }

  /** Looks the type up again: the definition may have changed. */
  refresh(seriesIndex: number): void {
    if (seriesIndex >= this.#flags.length) return;
    this.#flags[seriesIndex] &= withHistograms;
  }

  #lookUp(seriesIndex: number): number {
    const known = this.#flags[seriesIndex] ?? unknown;
    if ((known & (plain | latency)) !== 0) return known;
    // Deleted while somebody asked for it.
    if (!this.#table.has(seriesIndex)) return plain;
    const type = this.#table.type(seriesIndex);
    const flags = known | (type === 'latency' ? latency : plain);
    this.#set(seriesIndex, flags);
    return flags;
  }

  #set(seriesIndex: number, flags: number): void {
    this.#flags = grownTo(this.#flags, seriesIndex + 1);
    this.#flags[seriesIndex] = flags;
  }
}
