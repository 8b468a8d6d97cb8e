/**
 * Snappy's block format (github.com/google/snappy, format_description.txt): the length of the content as a
 * varint, then literals and copies of what came before. Our own, because it writes into a buffer that
 * already is there: the library's new buffer for every body kept the garbage collector busier than the
 * decompressing itself, for which it is about as fast.
 */

/** Copies and literals up to this length are moved by a loop, which calls nothing. */
const maxLoopBytes = 64;

/** Most bytes of the length's varint. */
const maxLengthBytes = 5;

/** The length of the content, and where the elements begin; undefined when there is no length. */
export function contentLength(
  compressed: Uint8Array,
): { sizeBytes: number; start: number } | undefined {
  let sizeBytes = 0;
  for (let at = 0, scale = 1; at < maxLengthBytes; at++, scale *= 128) {
    const byte = compressed[at];
    if (byte === undefined) return undefined;
    sizeBytes += (byte & 127) * scale;
    if (byte < 128) return { sizeBytes, start: at + 1 };
  }
  return undefined;
}

/**
 * Writes the content to the beginning of `out`, which must hold `sizeBytes`; `start` and `sizeBytes` are
 * those of {@link contentLength}. False when the bytes are damaged: then `out` holds anything.
 */
export function uncompressInto(
  compressed: Buffer,
  start: number,
  out: Buffer,
  sizeBytes: number,
): boolean {
  const end = compressed.length;
  const inView = new DataView(compressed.buffer, compressed.byteOffset, end);
  const outView = new DataView(out.buffer, out.byteOffset, out.length);
  // Words of eight bytes are written while there is room behind what is meant: what is too much is
  // overwritten. As whole numbers, because a double may change its bits on the way when it is a NaN.
  const lastWord = Math.min(out.length, sizeBytes) - 8;
  let at = start;
  let to = 0;
  while (at < end) {
    const tag = compressed[at++];
    const kind = tag & 3;
    if (kind === 0) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const lengthBytes = length - 60;
        if (at + lengthBytes > end) return false;
        length = 1;
        for (let i = lengthBytes - 1, scale = 256 ** i; i >= 0; i--, scale /= 256) {
          length += compressed[at + i] * scale;
        }
        at += lengthBytes;
      }
      if (at + length > end || to + length > sizeBytes) return false;
      if (length <= maxLoopBytes) {
        let i = 0;
        for (; i + 8 <= length; i += 8) {
          outView.setBigInt64(to + i, inView.getBigInt64(at + i, true), true);
        }
        for (; i < length; i++) out[to + i] = compressed[at + i];
      } else {
        compressed.copy(out, to, at, at + length);
      }
      at += length;
      to += length;
      continue;
    }
    let length: number;
    let offset: number;
    if (kind === 1) {
      if (at >= end) return false;
      length = ((tag >>> 2) & 7) + 4;
      offset = ((tag >>> 5) << 8) | compressed[at++];
    } else if (kind === 2) {
      if (at + 2 > end) return false;
      length = (tag >>> 2) + 1;
      offset = compressed[at] | (compressed[at + 1] << 8);
      at += 2;
    } else {
      if (at + 4 > end) return false;
      length = (tag >>> 2) + 1;
      offset = compressed.readUInt32LE(at);
      at += 4;
    }
    if (offset === 0 || offset > to || to + length > sizeBytes) return false;
    const last = to + length;
    let from = to - offset;
    // Word by word as long as a copy does not reach into the word that it writes.
    if (offset >= 8) {
      const lastStart = last <= lastWord ? last : last - 7;
      for (; to < lastStart; to += 8, from += 8) {
        outView.setBigInt64(to, outView.getBigInt64(from, true), true);
      }
      to = Math.min(to, last);
      from = to - offset;
    }
    while (to < last) out[to++] = out[from++];
  }
  return to === sizeBytes;
}
