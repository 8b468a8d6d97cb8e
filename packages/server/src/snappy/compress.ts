/**
 * Writes Snappy's block format (github.com/google/snappy, format_description.txt) piece by piece: content is cut into
 * fragments, and a copy never reaches back beyond the beginning of its own. So an answer is compressed as it is sent.
 */

/** Most bytes of a fragment: positions in it have 16 bits. */
export const maxFragmentBytes = 65_536;

const tableBits = 14;
/** Shorter repetitions cost as much as they save. */
const minCopyBytes = 4;
/** After so many places without a repetition every second place is looked at, then every third, and so on. */
const patience = 32;

/** The beginning of compressed data: the length of the content that follows. */
export function lengthPreamble(contentBytes: number): Buffer {
  const bytes: number[] = [];
  let rest = contentBytes;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** Compresses fragments one after the other; its memory is used again for each. */
export class FragmentCompressor {
  /** By the hash of four bytes: where they were seen last. */
  readonly #seen = new Uint16Array(1 << tableBits);
  /** A literal takes up to three bytes more than it has, but the copy between two of them saves one at least. */
  readonly #out = Buffer.allocUnsafe(maxFragmentBytes + maxFragmentBytes / 8);
  #length = 0;

  /** The elements that give `fragment` again, in new memory; at most {@link maxFragmentBytes} are taken. */
  compress(fragment: Buffer): Buffer {
    if (fragment.length > maxFragmentBytes) throw new Error('a fragment is too long');
    this.#seen.fill(0);
    this.#length = 0;
    const view = new DataView(fragment.buffer, fragment.byteOffset, fragment.length);
    const last = fragment.length - minCopyBytes;
    let literalFrom = 0;
    let misses = 0;
    // Place 0 is what an empty table points to: it need not be entered.
    for (let at = 1; at <= last; ) {
      const word = view.getUint32(at, true);
      const slot = Math.imul(word, 0x9e3779b1) >>> (32 - tableBits);
      const candidate = this.#seen[slot];
      this.#seen[slot] = at;
      if (view.getUint32(candidate, true) !== word) {
        at += 1 + Math.floor(misses++ / patience);
        continue;
      }
      const length = repeatedBytes(fragment, candidate, at);
      this.#literal(fragment, literalFrom, at);
      this.#copy(at - candidate, length);
      at += length;
      literalFrom = at;
      misses = 0;
    }
    this.#literal(fragment, literalFrom, fragment.length);
    return Buffer.from(this.#out.subarray(0, this.#length));
  }

  #literal(fragment: Buffer, from: number, to: number): void {
    if (from === to) return;
    const out = this.#out;
    const rest = to - from - 1;
    if (rest < 60) out[this.#length++] = rest << 2;
    else if (rest < 256) {
      out[this.#length++] = 60 << 2;
      out[this.#length++] = rest;
    } else {
      out[this.#length++] = 61 << 2;
      this.#length = out.writeUInt16LE(rest, this.#length);
    }
    fragment.copy(out, this.#length, from, to);
    this.#length += to - from;
  }

  #copy(offset: number, length: number): void {
    let rest = length;
    // What is left over must be long enough for a copy of its own.
    for (; rest > 64; rest -= rest < 68 ? 60 : 64) this.#element(offset, rest < 68 ? 60 : 64);
    this.#element(offset, rest);
  }

  #element(offset: number, length: number): void {
    const out = this.#out;
    if (length <= 11 && offset < 2_048) {
      out[this.#length++] = 1 | ((length - 4) << 2) | ((offset >>> 8) << 5);
      out[this.#length++] = offset & 255;
      return;
    }
    out[this.#length++] = 2 | ((length - 1) << 2);
    this.#length = out.writeUInt16LE(offset, this.#length);
  }
}

/** How many bytes from `at` on are the same as from `before` on. */
function repeatedBytes(fragment: Buffer, before: number, at: number): number {
  let end = at + minCopyBytes;
  for (let from = before + minCopyBytes; end < fragment.length; end++, from++) {
    if (fragment[end] !== fragment[from]) break;
  }
  return end - at;
}
