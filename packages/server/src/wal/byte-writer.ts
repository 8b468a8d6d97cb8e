import { writeAscii } from '../columns/write-ascii.ts';

/** Appends little-endian values and strings to a buffer that it owns and grows. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  length = 0;

  /** The bytes written so far; valid until the next write or {@link clear}. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.length = this.#bytes.writeUInt32LE(value, this.length);
  }

  i32(value: number): void {
    this.#reserve(4);
    this.length = this.#bytes.writeInt32LE(value, this.length);
  }

  f64(value: number): void {
    this.#reserve(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  /** Length in bytes as u32, then UTF-8. */
  string(value: string): void {
    this.#reserve(4 + value.length * 3);
    const start = this.length + 4;
    let end = writeAscii(value, this.#bytes, start);
    if (end === -1) end = start + this.#bytes.write(value, start, 'utf8');
    this.#bytes.writeUInt32LE(end - start, this.length);
    this.length = end;
  }

  /** The first `count` entries as they lie in memory; Tidemark runs on little-endian machines only. */
  column(values: Uint8Array | Uint32Array | Int32Array | Float64Array, count: number): void {
    const size = count * values.BYTES_PER_ELEMENT;
    this.#reserve(size);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, size), this.length);
    this.length += size;
  }

  /** Leaves room for `size` bytes and says where it begins. */
  skip(size: number): number {
    this.#reserve(size);
    const start = this.length;
    this.length += size;
    return start;
  }

  #reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}
