import { type MetricType, metricTypes } from '@tidemark/protocol';
import type { SeriesDefinition } from '../series/series-definition.ts';

/**
 * Reads rows of (id UInt64, type String, unit String, name String, labels Map(String, String)) in RowBinary.
 * Neighbours are much alike: a text that the row before has in the same place is not decoded again.
 */
export class SeriesRowReader {
  readonly #bytes: Buffer;
  #at = 0;
  #textStart = 0;
  #textEnd = 0;
  /** Of the last text in each place of a row. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #texts: string[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The next row. Reading past the end throws RangeError. */
  read(): SeriesDefinition {
    const idLow = this.#bytes.readUInt32LE(this.#at);
    const idHigh = this.#bytes.readUInt32LE(this.#at + 4);
    this.#at += 8;
    const type = metricType(this.#text(0));
    const unit = this.#text(1) || null;
    const name = this.#text(2);
    const labelCount = this.#varint();
    const labels: [string, string][] = [];
    for (let place = 3; place < 3 + 2 * labelCount; place += 2) {
      labels.push([this.#text(place), this.#text(place + 1)]);
    }
    return { idLow, idHigh, name, labels, type, unit };
  }

  /** The last row of those that are left, and how many there are. The reader stays where it is. */
  last(): { count: number; row: SeriesDefinition | undefined } {
    const began = this.#at;
    let count = 0;
    let lastAt = began;
    for (; !this.done; count++) {
      lastAt = this.#at;
      this.#at += 8;
      for (let i = 0; i < 3; i++) this.#skipText();
      for (let left = 2 * this.#varint(); left > 0; left--) this.#skipText();
    }
    this.#at = lastAt;
    const row = count === 0 ? undefined : this.read();
    this.#at = began;
    return { count, row };
  }

  #text(place: number): string {
    this.#skipText();
    const start = this.#textStart;
    const end = this.#textEnd;
    if (!this.#isLastOf(place, start, end)) {
      this.#texts[place] = this.#bytes.toString('utf8', start, end);
      this.#starts[place] = start;
      this.#ends[place] = end;
    }
    return this.#texts[place];
  }

  #isLastOf(place: number, start: number, end: number): boolean {
    if (place >= this.#texts.length) return false;
    const before = this.#starts[place];
    if (this.#ends[place] - before !== end - start) return false;
    for (let i = end - start - 1; i >= 0; i--) {
      if (this.#bytes[before + i] !== this.#bytes[start + i]) return false;
    }
    return true;
  }

  #skipText(): void {
    const length = this.#varint();
    this.#textStart = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw new RangeError('the answer ends too early');
    this.#textEnd = this.#at;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      if (this.done) throw new RangeError('the answer ends too early');
      const byte = this.#bytes[this.#at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }
}

/** A type that this version does not know is shown as a gauge. */
function metricType(text: string): MetricType {
  for (const type of metricTypes) if (type === text) return type;
  return 'gauge';
}
