/**
 * A hash of 53 bits, which tell the members of a set apart: two of a million are taken for one with a
 * probability of 0.006 %. The mixing is that of MurmurHash3 (Austin Appleby, public domain), on two lanes.
 */
export function memberHash(bytes: Buffer, start: number, end: number): number {
  let h1 = end - start;
  let h2 = 0x9747b28c;
  for (let at = start; at < end; at++) {
    h1 = Math.imul(h1 ^ bytes[at], 0xcc9e2d51);
    h1 = (h1 << 15) | (h1 >>> 17);
    h2 = (Math.imul(h2 + h1, 0x1b873593) ^ (h2 >>> 13)) | 0;
  }
  h1 = finalMix(h1 ^ h2);
  h2 = finalMix(h2 + h1);
  return (h1 >>> 0) * 2 ** 21 + (h2 >>> 11);
}

function finalMix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
