import { writeAscii } from '../../columns/write-ascii.ts';

type NumberArray =
  | Float64Array
  | Uint32Array
  | Uint16Array
  | Uint8Array
  | Int32Array
  | Int16Array
  | Int8Array;

/** Shorter arrays are copied: as pieces of their own they would cost more. */
const minPieceBytes = 4096;

/** Bytes that grow at their end, in pieces: long arrays are not copied. */
export class ByteSink {
  #pieces: Uint8Array[] = [];
  #buffer = Buffer.allocUnsafeSlow(256);
  /** Bytes before it are in a piece already. */
  #start = 0;
  #length = 0;

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
    if (text.length < 0x80) {
      this.#reserve(1 + text.length);
      const end = writeAscii(text, this.#buffer, this.#length + 1);
      if (end !== -1) {
        this.#buffer[this.#length] = text.length;
        this.#length = end;
        return;
      }
    }
    const byteLength = Buffer.byteLength(text, 'utf8');
    this.varint(byteLength);
    this.#reserve(byteLength);
    this.#length += this.#buffer.write(text, this.#length, 'utf8');
  }

  /** The array's bytes as they lie in memory; a long array must not change until the pieces are used. */
  array(values: NumberArray): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    if (bytes.length >= minPieceBytes) {
      this.#endPiece();
      this.#pieces.push(bytes);
      return;
    }
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  pieces(): Uint8Array[] {
    this.#endPiece();
    return this.#pieces;
  }

  #endPiece(): void {
    if (this.#length > this.#start) {
      this.#pieces.push(this.#buffer.subarray(this.#start, this.#length));
    }
    this.#start = this.#length;
  }

  #reserve(byteCount: number): void {
    const needed = this.#length + byteCount;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
