/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain), of which the first 64 bits are the series id:
 * two lanes of 32 bits, so no BigInt is needed, and the same on every node and platform.
 * Every 4-byte lane is read little-endian as the reference implementation does on x86.
 */
const c1 = 0x239b961b;
const c2 = 0xab0e9789;
const c3 = 0x38b34ae5;
const c4 = 0xa1e38b93;

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function finalMix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function readLane(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Up to four bytes at the end. */
function readLastLane(bytes: Uint8Array, offset: number, end: number): number {
  let lane = 0;
  for (let i = Math.min(3, end - offset - 1); i >= 0; i--) {
    lane = (lane << 8) | bytes[offset + i];
  }
  return lane;
}

/** Writes the first and second 32-bit lane of the 128-bit hash of `bytes[0..length)` into `out`. */
export function murmur3First64(bytes: Uint8Array, length: number, out: Uint32Array): void {
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const blocksEnd = length - (length % 16);
  for (let i = 0; i < blocksEnd; i += 16) {
    h1 ^= Math.imul(rotateLeft(Math.imul(readLane(bytes, i), c1), 15), c2);
    h1 = (Math.imul(rotateLeft(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotateLeft(Math.imul(readLane(bytes, i + 4), c2), 16), c3);
    h2 = (Math.imul(rotateLeft(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotateLeft(Math.imul(readLane(bytes, i + 8), c3), 17), c4);
    h3 = (Math.imul(rotateLeft(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotateLeft(Math.imul(readLane(bytes, i + 12), c4), 18), c1);
    h4 = (Math.imul(rotateLeft(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const tail = length - blocksEnd;
  if (tail > 12) {
    const k = readLastLane(bytes, blocksEnd + 12, length);
    h4 ^= Math.imul(rotateLeft(Math.imul(k, c4), 18), c1);
  }
  if (tail > 8) {
    const k = readLastLane(bytes, blocksEnd + 8, length);
    h3 ^= Math.imul(rotateLeft(Math.imul(k, c3), 17), c4);
  }
  if (tail > 4) {
    const k = readLastLane(bytes, blocksEnd + 4, length);
    h2 ^= Math.imul(rotateLeft(Math.imul(k, c2), 16), c3);
  }
  if (tail > 0) {
    const k = readLastLane(bytes, blocksEnd, length);
    h1 ^= Math.imul(rotateLeft(Math.imul(k, c1), 15), c2);
  }
  h1 ^= length;
  h2 ^= length;
  h3 ^= length;
  h4 ^= length;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  out[0] = h1;
  out[1] = h2;
}
