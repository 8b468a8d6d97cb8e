import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';
import { SampleColumns } from '../store/index.ts';

/** With fewer samples of each series the engine sorts as fast. */
const minSamplesPerSeries = 4;
/** More are left to the engine: the memory for them would stay. */
const maxSamples = 2_097_152;

/**
 * Brings samples into the order of the table `samples`, in which the engine would put them for several times the
 * processor time: it compares rows, while here each row is moved once to where the rows of its series begin.
 * Rows of one series keep their order, mostly that of time. Owns its memory, to be used again.
 */
export class SortedBySeries {
  readonly #sorted = new SampleColumns();
  /** By series index: how many rows it has, then where its next row goes; 0 for series without any. */
  #place = new Uint32Array(0);
  /** By row: where it goes. */
  #places = new Uint32Array(0);

  /** The sorted samples, valid until the next call; or `samples` themselves where sorting does not pay. */
  sort(samples: SampleColumns, seriesIndex: Uint32Array, table: SeriesTable): SampleColumns {
    const series = this.#count(samples.count, seriesIndex, table.size);
    const isWorthIt =
      samples.count >= series.length * minSamplesPerSeries && samples.count <= maxSamples;
    if (isWorthIt) this.#move(samples, seriesIndex, series.sort(byId(table)));
    for (let i = 0; i < series.length; i++) this.#place[series[i]] = 0;
    return isWorthIt ? this.#sorted : samples;
  }

  /** Counts the rows of each series; gives the series that have some. */
  #count(count: number, seriesIndex: Uint32Array, tableSize: number): Uint32Array {
    this.#place = grownTo(this.#place, tableSize);
    const place = this.#place;
    let series = new Uint32Array(1024);
    let seriesCount = 0;
    for (let row = 0; row < count; row++) {
      const index = seriesIndex[row];
      if (place[index]++ > 0) continue;
      if (seriesCount === series.length) series = grownTo(series, seriesCount + 1);
      series[seriesCount++] = index;
    }
    return series.subarray(0, seriesCount);
  }

  #move(from: SampleColumns, seriesIndex: Uint32Array, series: Uint32Array): void {
    const place = this.#place;
    let next = 0;
    for (let i = 0; i < series.length; i++) {
      const count = place[series[i]];
      place[series[i]] = next;
      next += count;
    }
    this.#places = grownTo(this.#places, from.count);
    const places = this.#places;
    for (let row = 0; row < from.count; row++) places[row] = place[seriesIndex[row]]++;
    this.#sorted.takeMoved(from, places);
  }
}

function byId({ idLow, idHigh }: SeriesTable): (a: number, b: number) => number {
  return (a, b) => idHigh[a] - idHigh[b] || idLow[a] - idLow[b];
}
