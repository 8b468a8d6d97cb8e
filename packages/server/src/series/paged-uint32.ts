const defaultPageBits = 17;

/** A growing column of unsigned 32-bit numbers in pages that never move: growing copies nothing. */
export class PagedUint32 {
  readonly #pageBits: number;
  readonly #mask: number;
  #pages: Uint32Array[] = [];

  /** `pageBits`: pages have 2^pageBits entries. */
  constructor(pageBits = defaultPageBits) {
    this.#pageBits = pageBits;
    this.#mask = 2 ** pageBits - 1;
  }

  /** The entry at a place that was {@link set}. */
  get(at: number): number {
    return this.#pages[at >>> this.#pageBits][at & this.#mask];
  }

  /** Writes an entry, at most one beyond the last page. */
  set(at: number, value: number): void {
    const page = at >>> this.#pageBits;
    if (page === this.#pages.length) this.#pages.push(new Uint32Array(this.#mask + 1));
    this.#pages[page][at & this.#mask] = value;
  }
}
