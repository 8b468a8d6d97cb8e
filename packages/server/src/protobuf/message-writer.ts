/** Bytes that are kept for the length of a message that is not written yet: enough for 2^28 - 1. */
const lengthBytes = 4;

/** Writes Protocol Buffers into one growing buffer. Lengths of messages take four bytes, however short. */
export class MessageWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(firstSizeBytes: number) {
    this.#bytes = Buffer.allocUnsafe(firstSizeBytes);
  }

  /** What is written; the caller's from now on, unless the writer goes on. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Where the writer stands, for {@link backTo}. */
  get at(): number {
    return this.#at;
  }

  /** Takes back what was written since. */
  backTo(at: number): void {
    this.#at = at;
  }

  tag(tag: number): void {
    this.#number(tag >>> 0);
  }

  bool(value: boolean): void {
    this.#number(value ? 1 : 0);
  }

  /** A varint of 64 bits; a negative number takes ten bytes. */
  varint(value: bigint): void {
    this.#room(10);
    let rest = BigInt.asUintN(64, value);
    for (; rest >= 128n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 127n) | 128;
    this.#bytes[this.#at++] = Number(rest);
  }

  /** A whole number from 0 to 2^53. */
  uint(value: number): void {
    this.#number(value);
  }

  /** A sint32 or sint64 (zigzag), from -2^52 to 2^52. */
  sint(value: number): void {
    this.#number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  fixed64(value: bigint): void {
    this.#room(8);
    this.#bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at);
    this.#at += 8;
  }

  double(value: number): void {
    this.#room(8);
    this.#bytes.writeDoubleLE(value, this.#at);
    this.#at += 8;
  }

  /** A text. Half a surrogate pair, which UTF-8 cannot carry, becomes a byte that is no UTF-8 either. */
  text(value: string): void {
    const start = this.begin();
    if (value.isWellFormed()) {
      this.#room(value.length * 3);
      this.#at += this.#bytes.write(value, this.#at, 'utf8');
    } else this.#byte(0xff);
    this.end(start);
  }

  bytes(value: Buffer): void {
    const start = this.begin();
    this.#room(value.length);
    value.copy(this.#bytes, this.#at);
    this.#at += value.length;
    this.end(start);
  }

  /** Begins a message or a packed field; to be ended with what this gives. */
  begin(): number {
    this.#room(lengthBytes);
    this.#at += lengthBytes;
    return this.#at;
  }

  end(start: number): void {
    let length = this.#at - start;
    for (let i = lengthBytes; i > 0; i--) {
      this.#bytes[start - i] = i > 1 ? (length & 127) | 128 : length;
      length >>>= 7;
    }
  }

  #number(value: number): void {
    this.#room(10);
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 128;
    this.#bytes[this.#at++] = rest;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  #room(sizeBytes: number): void {
    if (this.#at + sizeBytes <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafe(2 * (this.#bytes.length + sizeBytes));
    this.#bytes.copy(longer, 0, 0, this.#at);
    this.#bytes = longer;
  }
}

/** Bytes that a whole number from 0 to 2^53 takes. */
export function varintBytes(value: number): number {
  let sizeBytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) sizeBytes++;
  return sizeBytes;
}
