import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Store } from '../store/index.ts';

/** Definitions are large as objects, millions of them at once larger than all else: so many at a time. */
const seriesPerPortion = 16_384;

/** Series whose definition is safe in the log and waits for the store, as indexes of the table. */
export class PendingSeries {
  #indexes = new Uint32Array(16);
  #count = 0;
  /** So many of them the store has already: a repeat after a failure goes on there. */
  #written = 0;

  get count(): number {
    return this.#count - this.#written;
  }

  add(seriesIndex: number): void {
    if (this.#count === this.#indexes.length) {
      this.#indexes = grownTo(this.#indexes, this.#count + 1);
    }
    this.#indexes[this.#count++] = seriesIndex;
  }

  /** The definitions as they are now; series that were deleted meanwhile have none. */
  async writeTo(store: Pick<Store, 'writeSeries'>, table: SeriesTable): Promise<void> {
    while (this.count > 0) {
      const end = Math.min(this.#count, this.#written + seriesPerPortion);
      const present = this.#indexes.subarray(this.#written, end).filter((one) => table.has(one));
      await store.writeSeries(Array.from(present, (index) => table.definition(index)));
      this.#written = end;
    }
  }
}
