import { grownTo } from '../columns/grown-to.ts';
import type { TextArena } from './text-arena.ts';
import { TextTable } from './text-table.ts';

/** Following links costs about as much as looking at so many neighbours. */
const linkCost = 16;

/**
 * Metric names, and which series have which: each series knows its name and the next older series of that
 * name (its index plus one, 0 for none). Deleted series stay linked until somebody comes by.
 */
export class MetricNames {
  readonly texts: TextTable;
  /** Names that live series have. */
  liveCount = 0;
  /** By name: its live series. */
  seriesCount = new Uint32Array(64);
  /** By series: the number of its name. */
  ofSeries = new Uint32Array(1024);

  readonly #isLive: (index: number) => boolean;
  #newest = new Uint32Array(64);
  #older = new Uint32Array(1024);
  #size = 0;

  constructor(texts: TextArena, isLive: (index: number) => boolean) {
    this.texts = new TextTable(texts);
    this.#isLive = isLive;
  }

  /** The number of the name `bytes[start..end)`, a new one if it is new. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const name = this.texts.intern(bytes, start, end);
    this.seriesCount = grownTo(this.seriesCount, name + 1);
    this.#newest = grownTo(this.#newest, name + 1);
    return name;
  }

  /** Adds the next series, the index of which is how many there were before. */
  append(name: number): void {
    const index = this.#size++;
    this.ofSeries = grownTo(this.ofSeries, this.#size);
    this.#older = grownTo(this.#older, this.#size);
    this.ofSeries[index] = name;
    this.#older[index] = this.#newest[name];
    this.#newest[name] = index + 1;
    if (this.seriesCount[name]++ === 0) this.liveCount++;
  }

  /** The series was deleted. */
  remove(index: number): void {
    const name = this.ofSeries[index];
    if (--this.seriesCount[name] > 0) return;
    this.liveCount--;
    this.#newest[name] = 0;
  }

  /** Takes back the series from `first` on, of which none was removed. Their indexes stay used. */
  takeBackFrom(first: number): void {
    for (let index = this.#size - 1; index >= first; index--) {
      const name = this.ofSeries[index];
      this.#newest[name] = this.#older[index];
      if (--this.seriesCount[name] === 0) this.liveCount--;
    }
  }

  /** Numbers of the names that live series have. */
  *live(): Generator<number> {
    for (let name = 0; name < this.texts.count; name++) {
      if (this.seriesCount[name] > 0) yield name;
    }
  }

  /** Live series with the name, in the order of their birth. */
  indexesWith(name: number): Uint32Array {
    const indexes = new Uint32Array(this.seriesCount[name]);
    if (indexes.length * linkCost > this.#size) this.#scan(name, indexes);
    else this.#follow(name, indexes);
    return indexes;
  }

  /** Those of `indexes` that have the name. */
  having(indexes: Uint32Array, name: number): Uint32Array {
    return indexes.filter((index) => this.ofSeries[index] === name);
  }

  /** By name: the live series with the greatest entry in a column, -1 where all are NaN; in one pass. */
  greatest(column: Float64Array): Int32Array {
    const indexes = new Int32Array(this.texts.count).fill(-1);
    const greatest = new Float64Array(indexes.length).fill(Number.NEGATIVE_INFINITY);
    for (let index = 0; index < this.#size; index++) {
      const name = this.ofSeries[index];
      if (!(column[index] > greatest[name]) || !this.#isLive(index)) continue;
      indexes[name] = index;
      greatest[name] = column[index];
    }
    return indexes;
  }

  #scan(name: number, indexes: Uint32Array): void {
    let found = 0;
    for (let index = 0; found < indexes.length; index++) {
      if (this.ofSeries[index] === name && this.#isLive(index)) indexes[found++] = index;
    }
  }

  /** Unlinks deleted series on its way. */
  #follow(name: number, indexes: Uint32Array): void {
    let left = indexes.length;
    let newer = -1;
    for (let index = this.#newest[name] - 1; left > 0; ) {
      const older = this.#older[index];
      if (this.#isLive(index)) {
        indexes[--left] = index;
        newer = index;
      } else if (newer === -1) this.#newest[name] = older;
      else this.#older[newer] = older;
      index = older - 1;
    }
  }
}
