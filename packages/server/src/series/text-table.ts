import { grownTo } from '../columns/grown-to.ts';
import { hashRange } from './hash-range.ts';
import { HashSlots } from './hash-slots.ts';
import type { TextArena } from './text-arena.ts';

/** So many texts, the first ones, are also kept as strings. */
const maxStrings = 4096;

/** Different texts, numbered from 0 in the order of their coming: metric names, or names of labels. */
export class TextTable {
  /** How many there are. */
  count = 0;
  readonly #texts: TextArena;
  #position = new Uint32Array(64);
  #hash = new Int32Array(64);
  #strings: (string | undefined)[] = [];
  readonly #slots = new HashSlots((number) => this.#hash[number]);

  constructor(texts: TextArena) {
    this.#texts = texts;
  }

  /** The number of the text `bytes[start..end)`, or -1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.#find(bytes, start, end, hashRange(bytes, start, end));
  }

  /** The number of the text `bytes[start..end)`, a new one if it is new. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashRange(bytes, start, end);
    const known = this.#find(bytes, start, end, hash);
    if (known !== -1) return known;
    const position = this.#texts.add(bytes, start, end);
    const number = this.count++;
    this.#position = grownTo(this.#position, this.count);
    this.#hash = grownTo(this.#hash, this.count);
    this.#position[number] = position;
    this.#hash[number] = hash;
    this.#slots.add(number);
    return number;
  }

  /** Forgets all but the first `count` texts; their bytes are the arena's. */
  backTo(count: number): void {
    while (this.count > count) this.#slots.remove(--this.count);
    if (this.#strings.length > count) this.#strings.length = count;
  }

  text(number: number): string {
    if (number >= maxStrings) return this.#texts.text(this.#position[number]);
    this.#strings[number] ??= this.#texts.text(this.#position[number]);
    return this.#strings[number];
  }

  /** See {@link TextArena.match}. */
  match(number: number, bytes: Uint8Array, at: number, end: number): number {
    return this.#texts.match(this.#position[number], bytes, at, end);
  }

  #find(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots.of(hash);
    const mask = slots.length - 1;
    for (let at = hash & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const number = slots[at] - 1;
      if (this.#hash[number] !== hash) continue;
      if (this.match(number, bytes, start, end) === end) return number;
    }
    return -1;
  }
}
