import { PagedFigures } from '../columns/paged-figures.ts';
import { setWide } from '../columns/wide.ts';
import type { MinuteColumns } from '../layout/index.ts';

const first = 0;
const firstTimestamp = 1;
const resets = 2;
const edgesPerEntry = 3;

/**
 * Of each entry of the open minutes its first sample, and what its values fell from (see {@link MinuteColumns.resets}). Apart
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
    const isFirst = lastMs === Number.NEGATIVE_INFINITY;
    if (!isFirst && timestampMs <= lastMs) this.hide(entry);
    else if (!isFirst && value < last) edges[at + resets] += last;
    if (isFirst || timestampMs < edges[at + firstTimestamp]) {
      edges[at + first] = value;
      edges[at + firstTimestamp] = timestampMs;
    }
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

  /** Known unless the entry {@link isHiding} something. */
  firstMsOf(entry: number): number {
    return this.#edges.get(entry, firstTimestamp);
  }

  of(entry: number): { first: number; firstTimestampMs: number; resets: number } {
    return {
      first: this.#edges.get(entry, first),
      firstTimestampMs: this.#edges.get(entry, firstTimestamp),
      resets: this.#edges.get(entry, resets),
    };
  }

  writeRow(rows: MinuteColumns, row: number, entry: number): void {
    const edges = this.#edges.pageOf(entry);
    const at = this.#edges.placeOf(entry);
    rows.first[row] = edges[at + first];
    setWide(rows.firstTimestampMs, 2 * row, edges[at + firstTimestamp]);
    rows.resets[row] = edges[at + resets];
  }
}
