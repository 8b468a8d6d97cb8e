import { grownTo } from '../columns/grown-to.ts';
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
  #edges = new Float64Array(0);

  begin(entry: number): void {
    const at = entry * edgesPerEntry;
    const end = at + edgesPerEntry;
    if (end > this.#edges.length) this.#edges = grownTo(this.#edges, end);
    this.#edges[at + first] = 0;
    this.#edges[at + firstTimestamp] = 0;
    this.#edges[at + resets] = 0;
  }

  /** A sample of the entry that comes after `last`. One that is not the newest hides what the values fell from. */
  add(entry: number, timestampMs: number, value: number, lastMs: number, last: number): void {
    const at = entry * edgesPerEntry;
    if (lastMs === Number.NEGATIVE_INFINITY) {
      this.#edges[at + first] = value;
      this.#edges[at + firstTimestamp] = timestampMs;
    } else if (timestampMs <= lastMs) this.hide(entry);
    else if (value < last) this.#edges[at + resets] += last;
  }

  /** Its values fell from these, in all. */
  addResets(entry: number, fallenFrom: number): void {
    this.#edges[entry * edgesPerEntry + resets] += fallenFrom;
  }

  /** The entry has something that its sums do not tell. */
  hide(entry: number): void {
    this.#edges[entry * edgesPerEntry + resets] = Number.NaN;
  }

  isHiding(entry: number): boolean {
    return Number.isNaN(this.#edges[entry * edgesPerEntry + resets]);
  }

  of(entry: number): { first: number; firstTimestampMs: number; resets: number } {
    const at = entry * edgesPerEntry;
    return {
      first: this.#edges[at + first],
      firstTimestampMs: this.#edges[at + firstTimestamp],
      resets: this.#edges[at + resets],
    };
  }

  columns(entries: Uint32Array): EdgeColumns {
    const column = (figure: number) => {
      const values = new Float64Array(entries.length);
      for (let row = 0; row < entries.length; row++) {
        values[row] = this.#edges[entries[row] * edgesPerEntry + figure];
      }
      return values;
    };
    return {
      first: column(first),
      firstTimestampMs: column(firstTimestamp),
      resets: column(resets),
    };
  }
}
