/** Smaller slabs are not worth keeping. */
const minSlabBytes = 64 * 1024;

/** All slabs that wait for their next use together. */
export const maxKeptBytes = 48 * 1024 * 1024;

/**
 * Memory for bodies that is used again and again. A new buffer for each body would be garbage at once, and
 * so much of it that collecting it costs more than all the decoding: it lies outside of the heap, and each
 * 64 MiB of it make V8 mark everything.
 *
 * Whoever takes a slab owns it until he gives it back; one that is never given back is merely collected.
 */
export class Slabs {
  /** Free ones, by the power of two that is their size. */
  readonly #free = new Map<number, ArrayBuffer[]>();
  #keptBytes = 0;

  get keptBytes(): number {
    return this.#keptBytes;
  }

  /** A buffer of at least `sizeBytes`, which holds anything. */
  take(sizeBytes: number): Buffer {
    const slabBytes = 2 ** Math.ceil(Math.log2(Math.max(minSlabBytes, sizeBytes)));
    const free = this.#free.get(slabBytes)?.pop();
    if (free === undefined) return Buffer.allocUnsafeSlow(slabBytes);
    this.#keptBytes -= slabBytes;
    return Buffer.from(free);
  }

  /** Takes back what {@link take} gave, or a part of it; anything else is left to the collector. */
  give(buffer: Buffer): void {
    const slab = buffer.buffer;
    const slabBytes = slab.byteLength;
    const isOurs = slabBytes >= minSlabBytes && Number.isInteger(Math.log2(slabBytes));
    if (!isOurs || !(slab instanceof ArrayBuffer)) return;
    if (this.#keptBytes + slabBytes > maxKeptBytes) return;
    let free = this.#free.get(slabBytes);
    if (free === undefined) {
      free = [];
      this.#free.set(slabBytes, free);
    }
    free.push(slab);
    this.#keptBytes += slabBytes;
  }
}
