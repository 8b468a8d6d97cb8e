/** Snappy's block format (github.com/google/snappy, format_description.txt), for bodies that change in a few places. */

export type Compressed = {
  bytes: Buffer;
  /** Where each of the kept ranges begins in `bytes`. */
  keptOffsets: Uint32Array;
};

const tableBits = 14;
const minCopyBytes = 4;
const maxCopyBytes = 64;
/** A copy has 16 bits for its distance. */
const maxDistanceBytes = 65_535;

/**
 * Compresses as Snappy does, but leaves some bytes alone: they stand in literals, so that they can be changed in
 * the compressed bytes. Samples change from request to request, what says whose they are does not. `keptStarts` are
 * in order; the `keptBytes` from each of them on are kept.
 * @throws Error where 64 kB follow each other without a repetition.
 */
export function compressAround(
  content: Buffer,
  keptStarts: Uint32Array,
  keptBytes: number,
): Compressed {
  const seen = new Int32Array(1 << tableBits).fill(-1);
  const pieces: Buffer[] = [varint(content.length)];
  const keptOffsets = new Uint32Array(keptStarts.length);
  let length = pieces[0]?.length ?? 0;
  let literalFrom = 0;
  let kept = 0;
  let keptInLiteral = 0;

  const put = (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
  };
  const putLiteral = (to: number) => {
    if (to === literalFrom) return;
    put(literalTag(to - literalFrom));
    for (; keptInLiteral < kept; keptInLiteral++) {
      keptOffsets[keptInLiteral] = length + (keptStarts[keptInLiteral] ?? 0) - literalFrom;
    }
    put(content.subarray(literalFrom, to));
  };

  for (let at = 0; at < content.length; ) {
    // Between kept ranges text ends where the next one begins.
    const textEnd = keptStarts[kept] ?? content.length;
    if (at + minCopyBytes > textEnd) {
      at = textEnd;
      if (kept < keptStarts.length) {
        kept++;
        at += keptBytes;
      }
      continue;
    }
    const slot = Math.imul(content.readUInt32LE(at), 0x9e3779b1) >>> (32 - tableBits);
    const before = seen[slot] ?? -1;
    seen[slot] = at;
    const repeated =
      at - before > maxDistanceBytes || before < 0 ? 0 : repeats(before, at, textEnd);
    if (repeated < minCopyBytes) {
      at++;
      continue;
    }
    putLiteral(at);
    for (let rest = repeated; rest > 0; rest -= maxCopyBytes) {
      put(copyTag(at - before, Math.min(rest, maxCopyBytes)));
    }
    at += repeated;
    literalFrom = at;
  }
  putLiteral(content.length);
  return { bytes: Buffer.concat(pieces), keptOffsets };

  /** How much of the text at `at` stands at `before`, too, up to the kept bytes behind either. */
  function repeats(before: number, at: number, textEnd: number): number {
    let end = at;
    const beforeEnd = textEndBehind(before);
    for (let from = before; end < textEnd && from < beforeEnd; end++, from++) {
      if (content[end] !== content[from]) break;
    }
    return end - at;
  }

  function textEndBehind(at: number): number {
    let low = 0;
    for (let high = kept; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((keptStarts[middle] ?? 0) >= at) high = middle;
      else low = middle + 1;
    }
    return keptStarts[low] ?? content.length;
  }
}

function literalTag(length: number): Buffer {
  const rest = length - 1;
  if (rest < 60) return Buffer.from([rest << 2]);
  if (rest < 256) return Buffer.from([60 << 2, rest]);
  if (rest < 65_536) return Buffer.from([61 << 2, rest & 255, rest >>> 8]);
  throw new Error('a literal is too long');
}

function copyTag(distance: number, length: number): Buffer {
  return Buffer.from([2 | ((length - 1) << 2), distance & 255, distance >>> 8]);
}

/** Tag of a literal whose length follows in four bytes. */
const longLiteralTag = 63 << 2;

/** The format allows data that is not compressed: its length and one literal. */
export function storedAsSnappy(content: Buffer): Buffer {
  const tag = Buffer.alloc(5);
  tag[0] = longLiteralTag;
  tag.writeUInt32LE(content.length - 1, 1);
  return Buffer.concat([varint(content.length), tag, content]);
}

/** Seven bits per byte, lowest first. Six bytes for a time in milliseconds until the year 2109. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
  return Buffer.from(bytes);
}
