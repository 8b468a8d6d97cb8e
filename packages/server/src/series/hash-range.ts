/** MurmurHash3_x86_32 (Austin Appleby, public domain) of `bytes[start..end)`, as a signed 32-bit number. */
export function hashRange(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  let at = start;
  for (; at + 4 <= end; at += 4) {
    const lane = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    hash = mixIn(hash, lane);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  if (at < end) {
    let lane = bytes[at];
    if (at + 1 < end) lane |= bytes[at + 1] << 8;
    if (at + 2 < end) lane |= bytes[at + 2] << 16;
    hash = mixIn(hash, lane);
  }
  hash ^= end - start;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mixIn(hash: number, lane: number): number {
  const k = Math.imul(lane, 0xcc9e2d51);
  return hash ^ Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}
