import { isUtf8 } from 'node:buffer';

const slotCount = 2048;
/** Longer texts are read anew each time. */
const maxBytes = 64;

/**
 * Texts that were read lately, found by their bytes: the labels of new series repeat a few names and values
 * over and over, and making a string of bytes costs ten times as much as finding it.
 */
export class RecentTexts {
  readonly #texts: (string | undefined)[] = new Array(slotCount);
  readonly #bytes = new Uint8Array(slotCount * maxBytes);
  readonly #length = new Uint8Array(slotCount);

  /** `bytes[start..end)` as text, undefined when it is not UTF-8. */
  read(bytes: Buffer, start: number, end: number): string | undefined {
    const length = end - start;
    if (length > maxBytes) return decoded(bytes, start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (slotCount - 1);
    const place = slot * maxBytes;
    if (this.#length[slot] === length && this.#holds(place, bytes, start, length)) {
      const known = this.#texts[slot];
      if (known !== undefined) return known;
    }
    const text = decoded(bytes, start, end);
    if (text === undefined) return undefined;
    this.#texts[slot] = text;
    this.#length[slot] = length;
    for (let i = 0; i < length; i++) this.#bytes[place + i] = bytes[start + i];
    return text;
  }

  #holds(place: number, bytes: Uint8Array, start: number, length: number): boolean {
    for (let i = 0; i < length; i++) {
      if (this.#bytes[place + i] !== bytes[start + i]) return false;
    }
    return true;
  }
}

function decoded(bytes: Buffer, start: number, end: number): string | undefined {
  const part = bytes.subarray(start, end);
  return isUtf8(part) ? part.toString('utf8') : undefined;
}
