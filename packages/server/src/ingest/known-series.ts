import { randomBytes } from 'node:crypto';
import type { SeriesTable } from '../series/index.ts';

/** Entries that there is always room for, however few series there are. */
const minEntries = 65_536;
const firstSlots = 1024;

/**
 * Remembers which series a stretch of a body's bytes meant, so that a decoder parses and sorts the labels of
 * a series only when it meets them for the first time. Equal bytes mean the same series for as long as it
 * lives, if a decoder gives all bytes that matter and nothing else.
 *
 * Only a 96-bit hash of the bytes is kept (24 to 48 bytes a series; texts would take 150). Ten million texts meet by
 * chance with a probability of 10^-15, and no sender can look for such that do: seeds and factors are secrets
 * of the process. The mixing is that of MurmurHash3_x86_128 (Austin Appleby, public domain), on three lanes.
 */
export class KnownSeries {
  readonly #table: Pick<SeriesTable, 'has' | 'activeCount'>;
  /** Three seeds and three odd factors. */
  readonly #secret = new Int32Array(new Uint8Array(randomBytes(24)).buffer).map((word, i) =>
    i < 3 ? word : word | 1,
  );
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #length = 0;
  /**
   * Open addressing. A slot is four numbers, so that one cache line answers: the hash, and the series plus one,
   * or 0 where the slot is free.
   */
  #slots = new Int32Array(4 * firstSlots);
  #slotCount = firstSlots;
  #count = 0;

  constructor(table: Pick<SeriesTable, 'has' | 'activeCount'>) {
    this.#table = table;
  }

  get count(): number {
    return this.#count;
  }

  /** Begins with a body, which stays the caller's. */
  open(body: Uint8Array): void {
    this.#bytes = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.length);
  }

  /** Lets go of the body. */
  close(): void {
    this.open(new Uint8Array(0));
  }

  /** Begins a key. `variant` tells apart what the bytes do not, as two fields of one line. */
  begin(variant = 0): void {
    this.#h1 = this.#secret[0];
    this.#h2 = this.#secret[1];
    this.#h3 = this.#secret[2];
    if (variant !== 0) {
      // Spread over all bits: a small number could be undone by the first byte of a key.
      this.#h1 ^= finalMix(Math.imul(variant, this.#secret[3]));
      this.#h2 ^= finalMix(Math.imul(variant, this.#secret[4]));
      this.#h3 ^= finalMix(Math.imul(variant, this.#secret[5]));
    }
    this.#length = 0;
  }

  /** Adds bytes of the open body to the key; where one stretch ends and the next begins matters. */
  add(start: number, end: number): void {
    const view = this.#view;
    const bytes = this.#bytes;
    const secret = this.#secret;
    const c1 = secret[3];
    const c2 = secret[4];
    const c3 = secret[5];
    let h1 = this.#h1;
    let h2 = this.#h2;
    let h3 = this.#h3;
    let at = start;
    for (; at + 12 <= end; at += 12) {
      let k1 = Math.imul(view.getInt32(at, true), c1);
      k1 = Math.imul((k1 << 15) | (k1 >>> 17), c2);
      let k2 = Math.imul(view.getInt32(at + 4, true), c2);
      k2 = Math.imul((k2 << 16) | (k2 >>> 16), c3);
      let k3 = Math.imul(view.getInt32(at + 8, true), c3);
      k3 = Math.imul((k3 << 17) | (k3 >>> 15), c1);
      // Each lane takes the one beside it as it was before, so that the three need not wait for each other.
      const before = h1;
      h1 ^= k1;
      h1 = (Math.imul(((h1 << 19) | (h1 >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
      h2 ^= k2;
      h2 = (Math.imul(((h2 << 17) | (h2 >>> 15)) + h3, 5) + 0x0bcaa747) | 0;
      h3 ^= k3;
      h3 = (Math.imul(((h3 << 15) | (h3 >>> 17)) + before, 5) + 0x96cd1c35) | 0;
    }
    // Each step can be undone, or what differs before a common end could become the same.
    for (; at < end; at += 4) {
      const left = end - at;
      let word = 0;
      if (left >= 4) word = view.getInt32(at, true);
      else {
        word = bytes[at];
        if (left > 1) word |= bytes[at + 1] << 8;
        if (left > 2) word |= bytes[at + 2] << 16;
      }
      h1 = Math.imul(h1 ^ word, c1);
      h1 = (h1 << 13) | (h1 >>> 19);
      h2 = Math.imul(((h2 << 17) | (h2 >>> 15)) + h1, c2);
      h3 = Math.imul(((h3 << 15) | (h3 >>> 17)) ^ h2, c3);
    }
    this.#h1 = h1;
    this.#h2 = h2;
    // Multiplied on, so that the ends of two stretches of one length do not undo each other.
    this.#h3 = (Math.imul(h3 ^ Math.imul(end - start + 1, c1), c2) + 0x38b34ae5) | 0;
    this.#length += end - start;
  }

  /** The series that the key meant, or -1 when it is not known (any more): then parse it and {@link learn}. */
  find(): number {
    this.#finish();
    const series = this.#slots[this.#placeOf(this.#h1, this.#h2, this.#h3) + 3] - 1;
    return series !== -1 && this.#table.has(series) ? series : -1;
  }

  /** The series that these bytes of the body mean, or -1. */
  findRange(start: number, end: number): number {
    this.begin();
    this.add(start, end);
    return this.find();
  }

  /** Remembers what the key of the last {@link find} means. */
  learn(series: number): void {
    if (this.#count >= Math.max(minEntries, 2 * this.#table.activeCount)) this.#clear();
    let place = this.#placeOf(this.#h1, this.#h2, this.#h3);
    if (this.#slots[place + 3] === 0) {
      if ((this.#count + 1) * 3 > this.#slotCount * 2) {
        this.#grow();
        place = this.#placeOf(this.#h1, this.#h2, this.#h3);
      }
      this.#count++;
    }
    this.#put(place, this.#h1, this.#h2, this.#h3, series + 1);
  }

  #put(place: number, h1: number, h2: number, h3: number, seriesPlusOne: number): void {
    this.#slots[place] = h1;
    this.#slots[place + 1] = h2;
    this.#slots[place + 2] = h3;
    this.#slots[place + 3] = seriesPlusOne;
  }

  #finish(): void {
    let h1 = this.#h1 ^ this.#length;
    let h2 = this.#h2 ^ this.#length;
    let h3 = this.#h3 ^ this.#length;
    h1 = (h1 + h2 + h3) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h1 = finalMix(h1);
    h2 = finalMix(h2);
    h3 = finalMix(h3);
    h1 = (h1 + h2 + h3) | 0;
    this.#h1 = h1;
    this.#h2 = (h2 + h1) | 0;
    this.#h3 = (h3 + h1) | 0;
  }

  /** Keys that no longer come (of series that ended, or written in another order) make room. */
  #clear(): void {
    this.#count = 0;
    this.#slots.fill(0);
  }

  /** Where the slot with this hash begins, or the free one that it would get. */
  #placeOf(h1: number, h2: number, h3: number): number {
    const slots = this.#slots;
    const mask = this.#slotCount - 1;
    for (let slot = h1 & mask; ; slot = (slot + 1) & mask) {
      const place = 4 * slot;
      if (slots[place] === h1 && slots[place + 1] === h2 && slots[place + 2] === h3) return place;
      if (slots[place + 3] === 0) return place;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slotCount *= 2;
    this.#slots = new Int32Array(4 * this.#slotCount);
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + 3] === 0) continue;
      const [h1, h2, h3] = [old[from], old[from + 1], old[from + 2]];
      this.#put(this.#placeOf(h1, h2, h3), h1, h2, h3, old[from + 3]);
    }
  }
}

function finalMix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
