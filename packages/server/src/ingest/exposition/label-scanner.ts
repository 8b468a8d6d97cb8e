import { maxLabelsPerSeries } from '@tidemark/protocol';
import { ByteHash } from './byte-hash.ts';
import {
  closeBrace,
  comma,
  equals,
  labelNameEnd,
  plainEnd,
  quote,
  quotedEnd,
  sameBytes,
} from './characters.ts';
import { maxLabelsPerLine } from './parse-head.ts';
import { unescapeText } from './unescape.ts';

const underscore = 0x5f;

/**
 * Looks through the labels of an OpenMetrics sample as strictly as the ABNF is, and tells which Metric they
 * belong to: by a hash of all labels in any order, except the one that the type of the family gives a
 * meaning of its own (`le`, `quantile`, the state of a stateset).
 */
export class LabelScanner {
  /** What was expected, when {@link scan} gave -1. */
  problem = '';
  /** The hash of the labels without the special one. */
  low = 0;
  high = 0;
  /** The hash and the place of the special label's value; `specialStart` is -1 when there is none. */
  specialLow = 0;
  specialHigh = 0;
  specialStart = -1;
  specialEnd = -1;
  /** The number in the special label, if it is one; set by who reads it. */
  bound = 0;

  #bytes: Buffer = nothing;
  #special: Buffer = nothing;
  readonly #hash = new ByteHash();
  #count = 0;
  /** Length, first and last byte of each name: mostly enough to see that two differ. */
  readonly #outline = new Int32Array(maxLabelsPerSeries);
  readonly #nameStart = new Int32Array(maxLabelsPerSeries);
  readonly #nameEnd = new Int32Array(maxLabelsPerSeries);

  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#hash.open(bytes);
    this.#special = nothing;
  }

  close(): void {
    this.open(nothing);
  }

  /** Which label is special from now on; an empty name for none. */
  expectSpecial(name: Buffer): void {
    this.#special = name;
  }

  /** Begins a sample, which has no labels so far. */
  begin(): void {
    this.low = 0;
    this.high = 0;
    this.specialStart = -1;
    this.#count = 0;
  }

  /** Reads from after the opening brace to after the closing one; -1 on a {@link problem}. */
  scan(start: number): number {
    const bytes = this.#bytes;
    if (bytes[start] === closeBrace) return start + 1;
    let at = start;
    for (let count = 1; ; count++) {
      if (count > maxLabelsPerLine) return this.#fail(`at most ${maxLabelsPerLine} labels`);
      at = this.#label(at);
      if (at === -1) return -1;
      if (bytes[at] === closeBrace) return at + 1;
      if (bytes[at] !== comma) return this.#fail('a comma or } after a label');
      at++;
    }
  }

  #label(start: number): number {
    const bytes = this.#bytes;
    const nameEnd = labelNameEnd(bytes, start, bytes.length);
    if (nameEnd === start) return this.#fail('a label name of letters, digits and _');
    if (bytes[start] === underscore && bytes[start + 1] === underscore) {
      return this.#fail('a label name that does not begin with __, which is reserved');
    }
    if (bytes[nameEnd] !== equals || bytes[nameEnd + 1] !== quote) {
      return this.#fail('=" after the label name');
    }
    if (!this.#isFirst(start, nameEnd)) return this.#fail('every label once');
    const valueStart = nameEnd + 2;
    const hash = this.#hash;
    hash.begin();
    let valueEnd = plainEnd(bytes, valueStart, bytes.length);
    if (valueEnd < bytes.length && bytes[valueEnd] === quote) hash.add(start, valueEnd);
    else valueEnd = this.#escapedValue(start, nameEnd, valueStart);
    if (valueEnd === -1) return this.#fail('a quote after the label value');
    hash.finish();
    if (this.#isSpecial(start, nameEnd)) {
      this.specialLow = hash.low;
      this.specialHigh = hash.high;
      this.specialStart = valueStart;
      this.specialEnd = valueEnd;
    } else if (valueEnd > valueStart) {
      // An empty value counts as no label ("Data Types", "Label").
      this.low = (this.low + hash.low) | 0;
      this.high = (this.high + hash.high) | 0;
    }
    return valueEnd + 1;
  }

  /**
   * Hashes a label as it reads unescaped, since one value may be written in several ways; such a one has
   * a character that cannot be written without escape. Gives the position of the quote that ends it, or -1.
   */
  #escapedValue(nameStart: number, nameEnd: number, start: number): number {
    const end = quotedEnd(this.#bytes, start, this.#bytes.length);
    if (end === -1) return -1;
    const value = unescapeText(this.#bytes.toString('utf8', start, end - 1));
    this.#hash.add(nameStart, nameEnd);
    for (let i = 0; i < value.length; i++) this.#hash.addNumber(value.charCodeAt(i));
    return end - 1;
  }

  /** Beyond as many labels as a series may have, `Rows` refuses it anyway. */
  #isFirst(start: number, end: number): boolean {
    const bytes = this.#bytes;
    const count = this.#count;
    const outline = ((end - start) << 16) | (bytes[start] << 8) | bytes[end - 1];
    for (let i = 0; i < count; i++) {
      if (outline !== this.#outline[i]) continue;
      if (sameBytes(bytes, start, end, this.#nameStart[i], this.#nameEnd[i])) return false;
    }
    if (count === maxLabelsPerSeries) return true;
    this.#outline[count] = outline;
    this.#nameStart[count] = start;
    this.#nameEnd[count] = end;
    this.#count = count + 1;
    return true;
  }

  #isSpecial(start: number, end: number): boolean {
    const special = this.#special;
    if (end - start !== special.length) return false;
    for (let i = 0; i < special.length; i++) {
      if (this.#bytes[start + i] !== special[i]) return false;
    }
    return true;
  }

  #fail(problem: string): -1 {
    this.problem = problem;
    return -1;
  }
}

const nothing = Buffer.alloc(0);
