/** The greatest of what is offered, in bounded memory. */
export class TopRows<Row> {
  readonly #limit: number;
  readonly #sizeOf: (row: Row) => number;
  #rows: Row[] = [];
  /** What is smaller cannot be among the greatest. */
  #atLeast = Number.NEGATIVE_INFINITY;

  constructor(limit: number, sizeOf: (row: Row) => number) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  offer(row: Row): void {
    if (this.#sizeOf(row) <= this.#atLeast) return;
    this.#rows.push(row);
    // Sorted only now and then: most rows of a long list are too small.
    if (this.#rows.length >= this.#limit * 2 + 1) this.#cut();
  }

  /** The greatest first; equal ones as they were offered. */
  rows(): Row[] {
    this.#cut();
    return [...this.#rows];
  }

  #cut(): void {
    this.#rows.sort((a, b) => this.#sizeOf(b) - this.#sizeOf(a));
    if (this.#rows.length <= this.#limit) return;
    this.#rows.length = this.#limit;
    const last = this.#rows[this.#limit - 1];
    this.#atLeast = last === undefined ? Number.POSITIVE_INFINITY : this.#sizeOf(last);
  }
}
