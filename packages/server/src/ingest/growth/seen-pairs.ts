const bitCount = 1 << 23;
const hashCount = 3;

/** Remembers roughly which label pairs it was asked about, in 1 MiB (a Bloom filter). */
export class SeenPairs {
  readonly #bits = new Uint32Array(bitCount / 32);

  /** Whether the pair was asked about before; now it was. */
  seen(label: string, value: string): boolean {
    let hash = hashText(hashText(0x811c9dc5, label), value);
    const step = (hashText(hash, label) | 1) >>> 0;
    let isKnown = true;
    for (let i = 0; i < hashCount; i++) {
      const bit = hash & (bitCount - 1);
      const word = bit >>> 5;
      const mask = 1 << (bit & 31);
      if ((this.#bits[word] & mask) === 0) {
        isKnown = false;
        this.#bits[word] |= mask;
      }
      hash = (hash + step) >>> 0;
    }
    return isKnown;
  }
}

function hashText(seed: number, text: string): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
