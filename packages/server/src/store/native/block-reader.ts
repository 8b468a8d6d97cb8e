/**
 * Reads an answer in ClickHouse's Native format: blocks of columns one after the other, see native-block.ts.
 * Only for columns whose values have a fixed width; `widths` are those, in bytes, in the order of the SELECT.
 */
export class BlockReader {
  readonly #bytes: Uint8Array;
  readonly #widths: readonly number[];
  #offset = 0;
  /** Rows of the present block. */
  rowCount = 0;
  /** Where the columns of the present block lie; each is a copy, because typed arrays need an aligned start. */
  readonly columns: ArrayBuffer[] = [];

  constructor(bytes: Uint8Array, widths: readonly number[]) {
    this.#bytes = bytes;
    this.#widths = widths;
  }

  /** Goes on to the next block with rows; false when there is none. Throws RangeError on a damaged answer. */
  next(): boolean {
    while (this.#offset < this.#bytes.length) {
      const columnCount = this.#varint();
      this.rowCount = this.#varint();
      if (columnCount !== this.#widths.length) {
        throw new RangeError(`the answer has ${columnCount} columns, not ${this.#widths.length}`);
      }
      this.columns.length = 0;
      for (const width of this.#widths) {
        this.#skipText();
        this.#skipText();
        this.columns.push(this.#copy(this.rowCount * width));
      }
      if (this.rowCount > 0) return true;
    }
    return false;
  }

  #skipText(): void {
    const length = this.#varint();
    this.#take(length);
  }

  #copy(byteCount: number): ArrayBuffer {
    const start = this.#take(byteCount);
    const copy = new ArrayBuffer(byteCount);
    new Uint8Array(copy).set(this.#bytes.subarray(start, start + byteCount));
    return copy;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.#bytes[this.#take(1)];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  #take(byteCount: number): number {
    const start = this.#offset;
    if (start + byteCount > this.#bytes.length) throw new RangeError('the answer ends too early');
    this.#offset = start + byteCount;
    return start;
  }
}
