import type { SeriesTable } from '../../series/index.ts';

/** Families that are remembered: some 300 bytes each, with 15 bounds. */
export const maxFamilies = 131_072;

/** The series of a histogram or summary that each have a number: a bound or a quantile. */
export type SeriesFamily = {
  /** The numbers, shared by the families of a metric. */
  readonly numbers: Float64Array;
  /** A series for each number. */
  readonly members: Int32Array;
  /** The histogram's bucket without a bound; -1 for a summary. */
  readonly infinity: number;
  /** Its `_sum`, or -1 as long as none came. */
  sum: number;
};

/**
 * Remembers the other series of a point by its `_count`, which alone is found by bytes: so a histogram with
 * fifteen buckets costs one look-up and not eighteen.
 */
export class SeriesFamilies {
  readonly #table: SeriesTable;
  readonly #byCount = new Map<number, SeriesFamily>();
  #lastNumbers = new Float64Array(0);

  constructor(table: SeriesTable) {
    this.#table = table;
  }

  get count(): number {
    return this.#byCount.size;
  }

  /** The family of a `_count` if it has these numbers in this order and all of its series live. */
  find(count: number, numbers: Float64Array, numberCount: number): SeriesFamily | undefined {
    const family = this.#byCount.get(count);
    if (family === undefined || !isEqual(family.numbers, numbers, numberCount)) return undefined;
    const { members, infinity, sum } = family;
    const table = this.#table;
    for (let i = 0; i < members.length; i++) if (!table.has(members[i])) return undefined;
    if (infinity !== -1 && !table.has(infinity)) return undefined;
    if (sum !== -1 && !table.has(sum)) family.sum = -1;
    return family;
  }

  /** Remembers a family; numbers and members are copied. */
  learn(
    count: number,
    numbers: Float64Array,
    members: Int32Array,
    numberCount: number,
    infinity: number,
  ): SeriesFamily {
    if (this.#byCount.size >= maxFamilies) this.#byCount.clear();
    if (!isEqual(this.#lastNumbers, numbers, numberCount)) {
      this.#lastNumbers = numbers.slice(0, numberCount);
    }
    const own = { numbers: this.#lastNumbers, members: members.slice(0, numberCount) };
    const family = { ...own, infinity, sum: -1 };
    this.#byCount.set(count, family);
    return family;
  }
}

function isEqual(known: Float64Array, numbers: Float64Array, count: number): boolean {
  if (known.length !== count) return false;
  for (let i = 0; i < count; i++) if (!Object.is(known[i], numbers[i])) return false;
  return true;
}
