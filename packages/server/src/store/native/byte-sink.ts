type NumberArray =
  | Float64Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Int32Array
  | Int16Array
  | Int8Array;

/** Bytes that grow at their end; owns its buffer until {@link bytes} hands it over. */
export class ByteSink {
  #buffer: Buffer;
  #length = 0;

  constructor(initialCapacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(64, initialCapacity));
  }

  /** Unsigned LEB128, as ClickHouse writes lengths and counts. `value` is below 2^53. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** The length in bytes, then the text as UTF-8. */
  string(text: string): void {
    const byteLength = Buffer.byteLength(text, 'utf8');
    this.varint(byteLength);
    this.#reserve(byteLength);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** The array's bytes as they lie in memory. */
  array(values: NumberArray): void {
    this.#reserve(values.byteLength);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
