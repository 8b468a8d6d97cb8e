import { grownTo } from '../columns/grown-to.ts';
import { PagedUint32 } from './paged-uint32.ts';
import type { PairTable } from './pair-table.ts';

/**
 * Which series carries which label pairs, in both directions. A series has a run of entries, one for each of its
 * pairs in the order of their labels. An entry is two numbers: the pair, and the next older series that carries
 * the same pair (its index plus one, 0 for none). So all series with a pair are found from its newest one on,
 * for 8 bytes an entry. Deleted series stay linked until somebody comes by.
 */
export class SeriesPairs {
  readonly #pairs: PairTable;
  readonly #isLive: (index: number) => boolean;
  readonly #entries = new PagedUint32();
  #size = 0;
  /** By series: its first entry; behind the last series, where the next run begins. */
  #start = new Uint32Array(1024);

  constructor(pairs: PairTable, isLive: (index: number) => boolean) {
    this.#pairs = pairs;
    this.#isLive = isLive;
  }

  /** Adds the next series, the index of which is how many there were before, with the first `count` pairs. */
  append(pairs: Uint32Array, count: number): void {
    const index = this.#size++;
    this.#start = grownTo(this.#start, this.#size + 1);
    let entry = this.#start[index];
    for (let i = 0; i < count; i++, entry++) {
      this.#entries.set(entry * 2, pairs[i]);
      this.#entries.set(entry * 2 + 1, this.#pairs.newest[pairs[i]]);
      this.#pairs.addSeries(pairs[i], index);
    }
    this.#start[index + 1] = entry;
  }

  /** The series was deleted. */
  remove(index: number): void {
    for (let i = 0; i < this.count(index); i++) this.#pairs.removeSeries(this.at(index, i));
  }

  /**
   * Takes back the series from `first` on, of which none was removed. Their indexes stay used, without pairs;
   * their entries are for the next series.
   */
  takeBackFrom(first: number): void {
    for (let index = this.#size - 1; index >= first; index--) {
      for (let entry = this.#start[index + 1] - 1; entry >= this.#start[index]; entry--) {
        const pair = this.#entries.get(entry * 2);
        this.#pairs.removeSeries(pair);
        this.#pairs.newest[pair] = this.#entries.get(entry * 2 + 1);
      }
    }
    this.#start.fill(this.#start[first], first + 1, this.#size + 1);
  }

  /** How many pairs a series has. */
  count(index: number): number {
    return this.#start[index + 1] - this.#start[index];
  }

  /** The pair at a place of a series, in the order of its labels. */
  at(index: number, place: number): number {
    return this.#entries.get((this.#start[index] + place) * 2);
  }

  carries(index: number, pair: number): boolean {
    const end = this.#start[index + 1];
    for (let entry = this.#start[index]; entry < end; entry++) {
      if (this.#entries.get(entry * 2) === pair) return true;
    }
    return false;
  }

  /** Those of `indexes` that carry all of `pairs`; may be the same array, or reuse it. */
  carrying(indexes: Uint32Array, pairs: readonly number[]): Uint32Array {
    if (pairs.length === 0) return indexes;
    let count = 0;
    for (let i = 0; i < indexes.length; i++) {
      let place = 0;
      while (place < pairs.length && this.carries(indexes[i], pairs[place])) place++;
      if (place === pairs.length) indexes[count++] = indexes[i];
    }
    return indexes.slice(0, count);
  }

  /** The pair of a series that has this label, or -1. */
  withLabel(index: number, label: number): number {
    const end = this.#start[index + 1];
    for (let entry = this.#start[index]; entry < end; entry++) {
      const pair = this.#entries.get(entry * 2);
      if (this.#pairs.label[pair] === label) return pair;
    }
    return -1;
  }

  /** Live series that carry the pair, in the order of their birth. Unlinks deleted ones on its way. */
  indexesWith(pair: number): Uint32Array {
    const indexes = new Uint32Array(this.#pairs.seriesCount[pair]);
    let left = indexes.length;
    let newerLink = -1;
    for (let index = this.#pairs.newest[pair] - 1; index !== -1 && left > 0; ) {
      const link = this.#entryOf(index, pair) * 2 + 1;
      const older = this.#entries.get(link);
      if (this.#isLive(index)) {
        indexes[--left] = index;
        newerLink = link;
      } else if (newerLink === -1) this.#pairs.newest[pair] = older;
      else this.#entries.set(newerLink, older);
      index = older - 1;
    }
    return indexes;
  }

  #entryOf(index: number, pair: number): number {
    let entry = this.#start[index];
    while (this.#entries.get(entry * 2) !== pair) entry++;
    return entry;
  }
}
