/**
 * Checked reader of what {@link ByteWriter} wrote, with one sticky error: after the first read past the
 * end every read gives 0 or nothing, and `failed` stays true (habit of Prometheus' tsdb/encoding).
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;
  failed = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** Bytes that were not read yet. */
  get left(): number {
    return this.#bytes.length - this.#offset;
  }

  u8(): number {
    const at = this.#take(1);
    return at === -1 ? 0 : this.#bytes.readUInt8(at);
  }

  u32(): number {
    const at = this.#take(4);
    return at === -1 ? 0 : this.#bytes.readUInt32LE(at);
  }

  i32(): number {
    return this.u32() | 0;
  }

  f64(): number {
    const at = this.#take(8);
    return at === -1 ? 0 : this.#bytes.readDoubleLE(at);
  }

  string(): string {
    const length = this.u32();
    const at = this.#take(length);
    return at === -1 ? '' : this.#bytes.toString('utf8', at, at + length);
  }

  u8Column(count: number): Uint8Array {
    return new Uint8Array(this.#copy(count));
  }

  u32Column(count: number): Uint32Array {
    return new Uint32Array(this.#copy(count * 4));
  }

  i32Column(count: number): Int32Array {
    return new Int32Array(this.#copy(count * 4));
  }

  f64Column(count: number): Float64Array {
    return new Float64Array(this.#copy(count * 8));
  }

  /** A copy, because typed arrays need an aligned start. */
  #copy(size: number): ArrayBuffer {
    const at = this.#take(size);
    if (at === -1) return new ArrayBuffer(0);
    const copy = new ArrayBuffer(size);
    new Uint8Array(copy).set(this.#bytes.subarray(at, at + size));
    return copy;
  }

  #take(size: number): number {
    if (this.failed || this.#offset + size > this.#bytes.length) {
      this.failed = true;
      return -1;
    }
    const at = this.#offset;
    this.#offset += size;
    return at;
  }
}
