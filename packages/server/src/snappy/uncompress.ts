import { readFileSync } from 'node:fs';
import { unavailable } from '../errors/index.ts';

/** Most bytes of the length's varint. */
const maxLengthBytes = 5;

/**
 * Memory of WebAssembly never shrinks: more than this goes, once so many bodies in a row came by with less. Not at once,
 * because V8 does not count it: with a new one for each large body the process had gigabytes before any was collected.
 */
export const maxKeptBytes = 4 * 1024 * 1024;
export const bodiesUntilDropped = 1_000;

/** What the module exports; {@link assembly/index.ts} says what each does. Places are in its memory. */
type UncompressExports = {
  memory: WebAssembly.Memory;
  contentStart: { readonly value: number };
  makeRoom(contentBytes: number, inputBytes: number): number;
  uncompress(start: number, end: number, contentBytes: number): number;
};

const module = new WebAssembly.Module(readFileSync(new URL('./uncompress.wasm', import.meta.url)));

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
 * Reads Snappy's block format (github.com/google/snappy, format_description.txt): the length of the content as a
 * varint, then literals and copies of what came before. Our own, because it writes into a buffer that already is
 * there: the library's new buffer for every body kept the garbage collector busier than the decompressing itself.
 * In WebAssembly, which moves 16 bytes at once: that takes a fifth of what it does in JavaScript or the library.
 */
export class Uncompressor {
  #exports = instantiate();
  #bytes = new Uint8Array(0);
  #bodiesWithLess = 0;

  /** How much memory it holds. */
  get sizeBytes(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /**
   * Writes the content to the beginning of `out`, which must hold `sizeBytes`; `start` and `sizeBytes` are those of
   * {@link contentLength}. False when the bytes are damaged.
   * @throws TidemarkError `out_of_memory` (503).
   */
  uncompressInto(
    compressed: Uint8Array,
    start: number,
    out: Uint8Array,
    sizeBytes: number,
  ): boolean {
    const exports = this.#exports;
    const inputBytes = compressed.length - start;
    const inputStart = exports.makeRoom(sizeBytes, inputBytes);
    if (inputStart === 0) {
      throw unavailable('out_of_memory', 'There is no memory to uncompress the body in.', 5);
    }
    const { buffer } = exports.memory;
    if (this.#bytes.buffer !== buffer) this.#bytes = new Uint8Array(buffer);
    const bytes = this.#bytes;
    bytes.set(compressed.subarray(start), inputStart);
    const isWhole = exports.uncompress(inputStart, inputStart + inputBytes, sizeBytes) !== 0;
    if (isWhole) {
      const contentStart = exports.contentStart.value;
      out.set(bytes.subarray(contentStart, contentStart + sizeBytes));
    }
    this.#dropAfter(inputStart + inputBytes);
    return isWhole;
  }

  #dropAfter(usedBytes: number): void {
    if (usedBytes > maxKeptBytes || this.sizeBytes <= maxKeptBytes) this.#bodiesWithLess = 0;
    else if (++this.#bodiesWithLess === bodiesUntilDropped) {
      this.#bodiesWithLess = 0;
      this.#exports = instantiate();
      this.#bytes = new Uint8Array(0);
    }
  }
}

function instantiate(): UncompressExports {
  return new WebAssembly.Instance(module, {}).exports as unknown as UncompressExports;
}
