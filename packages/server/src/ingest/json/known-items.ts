import { randomBytes } from 'node:crypto';
import type { MetricType } from '@tidemark/protocol';
import { ScanMemory } from '../scan/scan-memory.ts';
import type { ItemOutline } from './item-outline.ts';

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
  readonly #scan: ScanMemory;
  readonly #refinements = new Map<number, Refinement>();

  /** `outlineAt` outlines the item at a place of the loaded body; undefined when it is none of the usual form. */
  constructor(outlineAt: (place: number) => ItemOutline | undefined) {
    this.#scan = new ScanMemory({
      parseNumber: (start, end) => this.#parseNumber(start, end),
      lookUpItem: (start) => {
        const outline = outlineAt(start - this.#scan.bodyStart);
        return outline === undefined ? -1 : this.#find(outline);
      },
    });
    const fits = this.#scan.exports.beginItems(randomBytes(8).readBigUInt64LE());
    if (fits === 0) throw new Error('there is no memory for what is known of series');
  }

  get count(): number {
    return this.#scan.exports.itemCount.value;
  }

  get isFull(): boolean {
    const usedBytes = this.#scan.exports.itemBytes.value;
    return this.count === maxKnownItems || usedBytes + maxKnownItemBytes > maxKnownBytes;
  }

  clear(): void {
    this.#scan.exports.forgetItems();
    this.#scan.exports.setLastItem(-1);
    this.#refinements.clear();
  }

  /**
   * Copies a body in and reads it, if it is made of known items alone: gives how many it has, in {@link rows}, or 0.
   * Items without a time have that of `nowMs`.
   */
  scan(body: Uint8Array, nowMs: number, maxTimestampMs: number): number {
    const end = this.#scan.load(body);
    const { exports, bodyStart } = this.#scan;
    return exports.scanJson(bodyStart, end, nowMs, maxTimestampMs);
  }

  /** What the last {@link scan} read, valid until the next call of any method. */
  get rows(): {
    item: Uint32Array;
    series: Uint32Array;
    timestampMs: Float64Array;
    value: Float64Array;
  } {
    const { place, series, timestampMs, value } = this.#scan;
    return { item: place, series, timestampMs, value };
  }

  /** Whether any item has a {@link Refinement}. */
  get hasRefinements(): boolean {
    return this.#refinements.size > 0;
  }

  refinementOf(item: number): Refinement | undefined {
    return this.#refinements.get(item);
  }

  /** The item that the next one learned comes after, or -1. */
  set last(item: number) {
    this.#scan.exports.setLastItem(item);
  }

  /**
   * Remembers what an outlined item of the last scanned body means, or that it means another series now, and that it
   * comes after the one before it. One that is too large is not remembered.
   */
  learn(outline: ItemOutline, series: number, refinement: Refinement | undefined): void {
    const { exports } = this.#scan;
    let item = -1;
    if (fixedBytes(outline) <= maxKnownItemBytes) {
      const known = exports.itemCount.value;
      this.#setOutline(outline);
      item = exports.learnItem(series);
      if (item === known && refinement !== undefined) this.#refinements.set(item, refinement);
    }
    exports.setNextItem(exports.lastItem.value, item);
    exports.setLastItem(item);
  }

  /**
   * Where in the last scanned body a slot that begins there ends, or -1 where there surely is none of that kind; see
   * `json/item-outline.ts`.
   */
  endOfSlot(place: number, kind: number): number {
    const { exports, bodyStart } = this.#scan;
    const end = exports.endOfSlot(bodyStart + place, kind);
    return end === 0 ? -1 : end - bodyStart;
  }

  #find(outline: ItemOutline): number {
    this.#setOutline(outline);
    return this.#scan.exports.findItem();
  }

  #setOutline(outline: ItemOutline): void {
    const { exports, bodyStart } = this.#scan;
    exports.setOutline(
      bodyStart + outline.start,
      bodyStart + outline.firstStart,
      bodyStart + outline.firstEnd,
      bodyStart + outline.secondStart,
      bodyStart + outline.secondEnd,
      bodyStart + outline.end,
      outline.firstKind,
      outline.secondKind,
    );
  }

  #parseNumber(start: number, end: number): number {
    // An exponent without digits is NaN here too.
    const value = Number(String.fromCharCode(...this.#scan.bytes.subarray(start, end)));
    return Number.isFinite(value) ? value : Number.NaN;
  }
}

function fixedBytes({ start, firstStart, firstEnd, secondStart, secondEnd, end }: ItemOutline) {
  return firstStart - start + (secondStart - firstEnd) + (end - secondEnd);
}
