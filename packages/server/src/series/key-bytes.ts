import { grownTo } from '../columns/grown-to.ts';
import { writeAscii } from '../columns/write-ascii.ts';
import type { LabelPairs } from './series-definition.ts';

/**
 * The key of one series as UTF-8, see seriesKey: name, and label and value of each pair, sorted by label, with
 * a NUL between. Made to be filled again and again; owns its bytes.
 */
export class KeyBytes {
  /** `length` of them are valid. */
  bytes = Buffer.allocUnsafeSlow(4096);
  length = 0;
  /** Where each of the `parts` parts ends: name, label, value, label, value, … */
  ends = new Uint32Array(64);
  parts = 0;
  /** False when a text has half a surrogate pair, which UTF-8 cannot carry: no series is meant by it. */
  isWellFormed = true;

  begin(): void {
    this.length = 0;
    this.parts = 0;
    this.isWellFormed = true;
  }

  /** A whole key; its parts are not told apart. */
  setKey(key: string): void {
    this.begin();
    this.addText(key);
  }

  setSeries(name: string, labels: LabelPairs): void {
    this.begin();
    this.addText(name);
    for (let i = 0; i < labels.length; i++) {
      const pair = labels[i];
      this.addText(pair[0]);
      this.addText(pair[1]);
    }
  }

  addText(text: string): void {
    // A UTF-16 code unit takes at most 3 bytes of UTF-8.
    const start = this.#beginPart(text.length * 3);
    const { bytes } = this;
    let end = writeAscii(text, bytes, start);
    if (end === -1) {
      if (!text.isWellFormed()) this.isWellFormed = false;
      end = start + bytes.write(text, start, 'utf8');
    }
    this.#endPart(end);
  }

  /** Adds the part `source[from..to)`, which is well-formed UTF-8 without NUL. */
  addBytes(source: Uint8Array, from: number, to: number): void {
    const start = this.#beginPart(to - from);
    const { bytes } = this;
    for (let i = from; i < to; i++) bytes[start + i - from] = source[i];
    this.#endPart(start + to - from);
  }

  #beginPart(maxBytes: number): number {
    const needed = this.length + 1 + maxBytes;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(2 * needed);
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    if (this.parts > 0) this.bytes[this.length++] = 0;
    return this.length;
  }

  #endPart(end: number): void {
    if (this.parts === this.ends.length) this.ends = grownTo(this.ends, this.parts + 1);
    this.ends[this.parts++] = end;
    this.length = end;
  }
}
