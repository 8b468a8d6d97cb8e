/**
 * A 64-bit hash of bytes of one body as two halves, for texts that are only compared within that body. The
 * mixing is that of MurmurHash3 (Austin Appleby, public domain), with other constants for the second half.
 */
export class ByteHash {
  low = 0;
  high = 0;
  #bytes: Buffer = nothing;
  #view: DataView = new DataView(nothing.buffer);

  /** Begins a body, which stays the caller's. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  begin(): void {
    this.low = initialLow;
    this.high = initialHigh;
  }

  /** Adds bytes of the body; where one stretch ends and the next begins matters. */
  add(start: number, end: number): void {
    const view = this.#view;
    let low = this.low;
    let high = this.high;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      const word = view.getInt32(at, true);
      low = mixLow(low, word);
      high = mixHigh(high, word);
    }
    let rest = end - start;
    for (; at < end; at++) rest = (rest << 8) ^ this.#bytes[at];
    this.low = mixLow(low, rest);
    this.high = mixHigh(high, rest);
  }

  /** Adds one number of 32 bits. */
  addNumber(number: number): void {
    this.low = mixLow(this.low, number);
    this.high = mixHigh(this.high, number);
  }

  /** Spreads each bit over all, so that hashes may be added up. */
  finish(): void {
    this.low = finalMix(this.low);
    this.high = finalMix(this.high);
  }
}

const nothing = Buffer.alloc(0);
const initialLow = 0x811c9dc5 | 0;
const initialHigh = 0x2545f491;

function mixLow(h: number, word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  h ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function mixHigh(h: number, word: number): number {
  const k = Math.imul(word, 0x239b961b);
  h ^= Math.imul((k << 16) | (k >>> 16), 0x38b34ae5);
  return (Math.imul((h << 17) | (h >>> 15), 5) + 0x0bcaa747) | 0;
}

function finalMix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
