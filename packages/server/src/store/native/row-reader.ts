/**
 * Reads rows in ClickHouse's RowBinary format, value by value in the order of the SELECT
 * (https://clickhouse.com/docs/interfaces/formats/RowBinary). Reading past the end throws RangeError:
 * the SELECT and the reads disagree, which is a bug of the caller.
 */
export class RowReader {
  #view: DataView;
  #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  /** How many rows of `rowBytes` the answer holds; for rows of fixed width. */
  rowCount(rowBytes: number): number {
    const count = this.#bytes.length / rowBytes;
    if (!Number.isInteger(count)) throw new RangeError(`rows are not ${rowBytes} bytes wide`);
    return count;
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  int8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  /** UInt32, DateTime; and one lane of a UInt64, the low one first. */
  uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** UInt64 that is known to be below 2^53. */
  uint64(): number {
    const low = this.uint32();
    return low + this.uint32() * 2 ** 32;
  }

  /** Int64 that is known to be within ±2^53. */
  int64(): number {
    const low = this.uint32();
    return low + this.#view.getInt32(this.#take(4), true) * 2 ** 32;
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /**
   * Copies a Float64 bit by bit into `lanes`, which is the same memory as the Float64Array that it is
   * for: a NaN's payload tells a stale marker from a NaN, and JavaScript may change it in passing.
   */
  float64Bits(lanes: Uint32Array, row: number): void {
    lanes[row * 2] = this.uint32();
    lanes[row * 2 + 1] = this.uint32();
  }

  /** Array(Int32) */
  int32Array(): Int32Array {
    const count = this.varint();
    return new Int32Array(this.#copy(count * 4));
  }

  /** Array(Float64), bit by bit. */
  float64Array(): Float64Array {
    const count = this.varint();
    return new Float64Array(this.#copy(count * 8));
  }

  string(): string {
    const length = this.varint();
    const start = this.#take(length);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString('utf8');
  }

  /** Map(String, String), or the number of entries of an array. */
  stringPairs(): [string, string][] {
    const pairs: [string, string][] = [];
    for (let left = this.varint(); left > 0; left--) pairs.push([this.string(), this.string()]);
    return pairs;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.uint8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** A copy, because typed arrays need an aligned start. */
  #copy(byteCount: number): ArrayBuffer {
    const start = this.#take(byteCount);
    const copy = new ArrayBuffer(byteCount);
    new Uint8Array(copy).set(this.#bytes.subarray(start, start + byteCount));
    return copy;
  }

  #take(byteCount: number): number {
    const start = this.#offset;
    if (start + byteCount > this.#bytes.length) throw new RangeError('the answer ends too early');
    this.#offset = start + byteCount;
    return start;
  }
}
