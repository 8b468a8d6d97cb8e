const entriesPerPageBits = 14;
/** Of each page. */
export const entriesPerPage = 2 ** entriesPerPageBits;
const entryMask = entriesPerPage - 1;

/**
 * Some doubles for each of very many entries, side by side, in pages. One array that doubles would be copied each time:
 * with millions of entries that takes a tenth of a second, in which nobody gets an answer.
 */
export class PagedFigures {
  readonly #figuresPerEntry: number;
  readonly #pages: Float64Array[] = [];

  constructor(figuresPerEntry: number) {
    this.#figuresPerEntry = figuresPerEntry;
  }

  /** Makes room for this entry and all before it. What was written there before stays. */
  reserve(entry: number): void {
    while (entry >= this.#pages.length * entriesPerPage) {
      this.#pages.push(new Float64Array(entriesPerPage * this.#figuresPerEntry));
    }
  }

  /** The page with the entry's figures, which begin {@link placeOf} it. */
  pageOf(entry: number): Float64Array {
    return this.#pages[entry >>> entriesPerPageBits];
  }

  placeOf(entry: number): number {
    return (entry & entryMask) * this.#figuresPerEntry;
  }

  get(entry: number, figure: number): number {
    return this.pageOf(entry)[this.placeOf(entry) + figure];
  }
}
