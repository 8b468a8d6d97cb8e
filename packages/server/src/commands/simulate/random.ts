/**
 * Randomness without state: the same seed and position always give the same number, so that a value
 * follows from the series and the moment alone, whatever was asked for before.
 */

/** Mixes two integers into 32 bits (the finalizer of MurmurHash3). */
export function hash32(seed: number, position: number): number {
  let hash = Math.imul(seed ^ Math.imul(position, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function unitRandom(seed: number, position: number): number {
  return hash32(seed, position) / 0x1_0000_0000;
}

/** A seed from another one and a text. */
export function seedOf(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = hash32(hash, text.charCodeAt(index));
  return hash;
}
