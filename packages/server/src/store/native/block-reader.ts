/** Bytes of a value, or of each value of arrays that all have the same length. */
export type ColumnWidth = number | { arrayOf: number; width: number };

/** Arrays begin with where they end. */
const endWidth = 8;

/**
 * Reads an answer in ClickHouse's Native format: blocks of columns one after the other, see native-block.ts.
 * Only for columns whose values have a fixed width; `widths` are those, in the order of the SELECT.
 */
export class BlockReader {
  readonly #bytes: Uint8Array;
  readonly #widths: readonly ColumnWidth[];
  #offset = 0;
  /** Rows of the present block. */
  rowCount = 0;
  /** Where the columns of the present block lie; each is a copy, because typed arrays need an aligned start. */
  readonly columns: ArrayBuffer[] = [];

  constructor(bytes: Uint8Array, widths: readonly ColumnWidth[]) {
    this.#bytes = bytes;
    this.#widths = widths;
  }

  /** Goes on to the next block with rows; false when there is none. Throws RangeError on a damaged answer. */
  next(): boolean {
    while (this.#offset < this.#bytes.length) {
      const columnCount = this.#varint();
      this.rowCount = this.#varint();
      // So the engine ends an answer now and then.
      if (columnCount === 0 && this.rowCount === 0) continue;
      if (columnCount !== this.#widths.length) {
        throw new RangeError(`the answer has ${columnCount} columns, not ${this.#widths.length}`);
      }
      this.columns.length = 0;
      for (const width of this.#widths) {
        this.#skipText();
        this.#skipText();
        this.columns.push(
          typeof width === 'number'
            ? this.#copy(this.rowCount * width)
            : this.#copyArrays(width.arrayOf, width.width),
        );
      }
      if (this.rowCount > 0) return true;
    }
    return false;
  }

  #skipText(): void {
    const length = this.#varint();
    this.#take(length);
  }

  /** The values of all arrays one after the other. */
  #copyArrays(length: number, width: number): ArrayBuffer {
    const ends = new BigUint64Array(this.#copy(this.rowCount * endWidth));
    for (let row = 0; row < this.rowCount; row++) {
      if (Number(ends[row]) === (row + 1) * length) continue;
      throw new RangeError(`the arrays of the answer do not have ${length} values each`);
    }
    return this.#copy(this.rowCount * length * width);
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
