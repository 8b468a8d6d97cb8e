import { PagedFigures } from '../columns/paged-figures.ts';
import type { EdgeColumns } from '../store/index.ts';

const first = 0;
const firstTimestamp = 1;
const resets = 2;
const edgesPerEntry = 3;

/**
 * Of each entry of the open minutes its first sample, and what its values fell from (see {@link EdgeColumns}). Apart
 * from the other figures, because few samples touch it.
 */
export class MinuteEdges {
  readonly #edges = new PagedFigures(edgesPerEntry);

  begin(entry: number): void {
    this.#edges.reserve(entry);
    const edges = this.#edges.pageOf(entry);
    const at = this.#edges.placeOf(entry);
    edges[at + first] = 0;
    edges[at + firstTimestamp] = 0;
    edges[at + resets] = 0;
  }

  /** A sample of the entry that comes after `last`. One that is not the newest hides what the values fell from. */
  add(entry: number, timestampMs: number, value: number, lastMs: number, last: number): void {
    const edges = this.#edges.pageOf(entry);
    const at = this.#edges.placeOf(entry);
    if (lastMs === Number.NEGATIVE_INFINITY) {
      edges[at + first] = value;
      edges[at + firstTimestamp] = timestampMs;
    } else if (timestampMs <= lastMs) this.hide(entry);
    else if (value < last) edges[at + resets] += last;
  }

  /** Its values fell from these, in all. */
  addResets(entry: number, fallenFrom: number): void {
    if (fallenFrom !== 0)
      this.#edges.pageOf(entry)[this.#edges.placeOf(entry) + resets] += fallenFrom;
  }

  /** The entry has something that its sums do not tell. */
  hide(entry: number): void {
    this.#edges.pageOf(entry)[this.#edges.placeOf(entry) + resets] = Number.NaN;
  }

  isHiding(entry: number): boolean {
    return Number.isNaN(this.#edges.get(entry, resets));
  }

  of(entry: number): { first: number; firstTimestampMs: number; resets: number } {
    return {
      first: this.#edges.get(entry, first),
      firstTimestampMs: this.#edges.get(entry, firstTimestamp),
      resets: this.#edges.get(entry, resets),
    };
  }

  columns(entries: Uint32Array): EdgeColumns {
    const columns = {
      first: new Float64Array(entries.length),
      firstTimestampMs: new Float64Array(entries.length),
      resets: new Float64Array(entries.length),
    };
    for (let row = 0; row < entries.length; row++) {
      const edges = this.#edges.pageOf(entries[row]);
      const at = this.#edges.placeOf(entries[row]);
      columns.first[row] = edges[at + first];
      columns.firstTimestampMs[row] = edges[at + firstTimestamp];
      columns.resets[row] = edges[at + resets];
    }
    return columns;
  }
}
