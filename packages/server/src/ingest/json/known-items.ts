import type { MetricType } from '@tidemark/protocol';
import { grownTo } from '../../columns/grown-to.ts';
import type { ByteCursor } from './byte-cursor.ts';
import { type ItemOutline, readSlot, slotKind } from './item-outline.ts';

/**
 * Most items that are remembered. With {@link maxKnownBytes} they take 40 MiB at most, and some 25 MiB more
 * if each has a type or a unit; the room is taken only as they come.
 */
export const maxKnownItems = 262_144;
/** Most bytes of all remembered items together. */
export const maxKnownBytes = 32 * 1024 * 1024;
/** Largest item that is remembered, in bytes without its value and timestamp. */
export const maxKnownItemBytes = 2_048;

/** The `type` and `unit` that an item brings. */
export type Refinement = { type: MetricType | undefined; unit: string | undefined };

/**
 * Items that were decoded before, as bytes with the value and the timestamp cut out, and the number of the
 * series that they meant. Bytes that are equal mean the same series for as long as it lives, because
 * nothing but the value and the timestamp may differ.
 *
 * Senders repeat their items in the same order, so each item remembers which one came after it: usually one
 * comparison is all. Any other is found by the hash of its bytes.
 */
export class KnownItems {
  /** Of the item that {@link match} found last. */
  value = 0;
  /** Of the item that {@link match} found last; NaN when it has none. */
  timestampMs = Number.NaN;
  #count = 0;
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #byteCount = 0;
  /** Open addressing by hash; -1 is free. */
  #slots = new Int32Array(256).fill(-1);
  #start = new Uint32Array(64);
  /** Bytes before, between and after the slots; one slot: nothing after. */
  #beforeBytes = new Uint16Array(64);
  #betweenBytes = new Uint16Array(64);
  #afterBytes = new Uint16Array(64);
  #firstKind = new Uint8Array(64);
  #secondKind = new Uint8Array(64);
  #hash = new Int32Array(64);
  #series = new Uint32Array(64);
  /** The item that came after this one, or -1. */
  #next = new Int32Array(64);
  #refinements = new Map<number, Refinement>();

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === maxKnownItems || this.#byteCount + maxKnownItemBytes > maxKnownBytes;
  }

  clear(): void {
    this.#count = 0;
    this.#byteCount = 0;
    this.#slots.fill(-1);
    this.#refinements.clear();
  }

  seriesOf(item: number): number {
    return this.#series[item];
  }

  refinementOf(item: number): Refinement | undefined {
    return this.#refinements.size === 0 ? undefined : this.#refinements.get(item);
  }

  /** The item that came after this one, or -1. */
  nextOf(item: number): number {
    return item === -1 ? -1 : this.#next[item];
  }

  setNext(item: number, next: number): void {
    if (item !== -1) this.#next[item] = next;
  }

  /**
   * Whether these bytes are this item: then the cursor is behind it, and {@link value} and
   * {@link timestampMs} hold what its slots held. Otherwise the cursor is anywhere.
   */
  match(item: number, cursor: ByteCursor): boolean {
    const start = this.#start[item];
    const before = this.#beforeBytes[item];
    if (!this.#equal(start, before, cursor)) return false;
    const firstKind = this.#firstKind[item];
    const first = readSlot(cursor, firstKind);
    const between = this.#betweenBytes[item];
    if (Number.isNaN(first) || !this.#equal(start + before, between, cursor)) return false;
    const secondKind = this.#secondKind[item];
    if (secondKind === slotKind.none) {
      this.value = first;
      this.timestampMs = Number.NaN;
      return true;
    }
    const second = readSlot(cursor, secondKind);
    if (Number.isNaN(second)) return false;
    this.value = firstKind === slotKind.value ? first : second;
    this.timestampMs = firstKind === slotKind.value ? second : first;
    return this.#equal(start + before + between, this.#afterBytes[item], cursor);
  }

  /** The item with this outline, or -1. It must be matched still if the outline's slots are to be read. */
  find(outline: ItemOutline, bytes: Uint8Array): number {
    const slot = this.#slotOf(hashOf(outline, bytes), outline, bytes);
    return this.#slots[slot];
  }

  /** Remembers what an outlined item means, or that it means another series now; -1 when it is too large. */
  learn(
    outline: ItemOutline,
    bytes: Uint8Array,
    series: number,
    refinement: Refinement | undefined,
  ): number {
    const hash = hashOf(outline, bytes);
    let slot = this.#slotOf(hash, outline, bytes);
    const known = this.#slots[slot];
    if (known !== -1) {
      this.#series[known] = series;
      return known;
    }
    if (fixedBytes(outline) > maxKnownItemBytes) return -1;
    if ((this.#count + 1) * 2 > this.#slots.length) {
      this.#growSlots();
      slot = this.#slotOf(hash, outline, bytes);
    }
    const item = this.#count++;
    this.#growColumns(this.#count);
    this.#slots[slot] = item;
    this.#start[item] = this.#byteCount;
    this.#beforeBytes[item] = this.#keep(bytes, outline.start, outline.firstStart);
    this.#betweenBytes[item] = this.#keep(bytes, outline.firstEnd, outline.secondStart);
    this.#afterBytes[item] = this.#keep(bytes, outline.secondEnd, outline.end);
    this.#firstKind[item] = outline.firstKind;
    this.#secondKind[item] = outline.secondKind;
    this.#hash[item] = hash;
    this.#series[item] = series;
    this.#next[item] = -1;
    if (refinement !== undefined) this.#refinements.set(item, refinement);
    return item;
  }

  /** Copies a part of an item to the end of the bytes; gives its length. */
  #keep(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const grown = grownTo(this.#bytes, this.#byteCount + length);
    if (grown !== this.#bytes) {
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#bytes.set(bytes.subarray(start, end), this.#byteCount);
    this.#byteCount += length;
    return length;
  }

  /** Whether the body goes on with these bytes; moves the cursor behind them. */
  #equal(start: number, length: number, cursor: ByteCursor): boolean {
    const from = cursor.at;
    cursor.at = from + length;
    if (from + length > cursor.bytes.length) return false;
    const known = this.#view;
    const { view } = cursor;
    let i = 0;
    // Four at a time: this is where a post spends its time.
    for (; i + 4 <= length; i += 4) {
      if (known.getInt32(start + i, true) !== view.getInt32(from + i, true)) return false;
    }
    for (; i < length; i++) if (this.#bytes[start + i] !== cursor.bytes[from + i]) return false;
    return true;
  }

  /** Where the item with this outline is, or would be. */
  #slotOf(hash: number, outline: ItemOutline, bytes: Uint8Array): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const item = this.#slots[slot];
      if (item === -1 || (this.#hash[item] === hash && this.#is(item, outline, bytes))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #is(item: number, outline: ItemOutline, bytes: Uint8Array): boolean {
    const { start, firstStart, firstEnd, secondStart, secondEnd, end } = outline;
    const before = this.#beforeBytes[item];
    const between = this.#betweenBytes[item];
    const after = this.#afterBytes[item];
    const from = this.#start[item];
    return (
      this.#firstKind[item] === outline.firstKind &&
      this.#secondKind[item] === outline.secondKind &&
      before === firstStart - start &&
      between === secondStart - firstEnd &&
      after === end - secondEnd &&
      this.#holds(from, bytes, start, before) &&
      this.#holds(from + before, bytes, firstEnd, between) &&
      this.#holds(from + before + between, bytes, secondEnd, after)
    );
  }

  #holds(from: number, bytes: Uint8Array, start: number, length: number): boolean {
    for (let i = 0; i < length; i++) if (this.#bytes[from + i] !== bytes[start + i]) return false;
    return true;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = this.#slots.length - 1;
    for (let item = 0; item < this.#count; item++) {
      let slot = this.#hash[item] & mask;
      while (this.#slots[slot] !== -1) slot = (slot + 1) & mask;
      this.#slots[slot] = item;
    }
  }

  #growColumns(length: number): void {
    if (this.#start.length >= length) return;
    this.#start = grownTo(this.#start, length);
    this.#beforeBytes = grownTo(this.#beforeBytes, length);
    this.#betweenBytes = grownTo(this.#betweenBytes, length);
    this.#afterBytes = grownTo(this.#afterBytes, length);
    this.#firstKind = grownTo(this.#firstKind, length);
    this.#secondKind = grownTo(this.#secondKind, length);
    this.#hash = grownTo(this.#hash, length);
    this.#series = grownTo(this.#series, length);
    this.#next = grownTo(this.#next, length);
  }
}

function fixedBytes({ start, firstStart, firstEnd, secondStart, secondEnd, end }: ItemOutline) {
  return firstStart - start + (secondStart - firstEnd) + (end - secondEnd);
}

/** FNV-1a over the fixed bytes. */
function hashOf(outline: ItemOutline, bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  hash = hashPart(hash, bytes, outline.start, outline.firstStart);
  hash = hashPart(hash, bytes, outline.firstEnd, outline.secondStart);
  hash = hashPart(hash, bytes, outline.secondEnd, outline.end);
  return hash ^ (hash >>> 15);
}

function hashPart(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash;
}
