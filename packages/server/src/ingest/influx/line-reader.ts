import { isUtf8 } from 'node:buffer';
import { maxPartsPerRequest } from '@tidemark/protocol';
import { DecimalReader } from '../decimal-reader.ts';
import { tooManyParts } from '../rows.ts';
import { parse64Bits } from './parse-64-bits.ts';

/** Most fields of one line. */
export const maxFieldsPerLine = 10_000;

/** Longest measurement with its tags in bytes: more than a series may have, however it is written. */
export const maxHeadBytes = 262_144;

export const fieldKinds = { float: 0, integer: 1, unsigned: 2, boolean: 3, string: 4 } as const;

/**
 * Cuts Influx line protocol into lines and a line into its parts, as places in the body: nothing is
 * allocated. It takes and refuses what InfluxData's own decoder does (github.com/influxdata/line-protocol,
 * version 2), except that measurement and tags are only looked through for their end: `parseHead` checks
 * them, and needs to do so once for each series.
 */
export class LineReader {
  /** Number of the line that was read, from 0; a string with line breaks makes one line of several. */
  lineNumber = 0;
  /** What is wrong with it, or an empty text; then only `lineNumber` counts. */
  problem = '';
  /** Measurement and tags. */
  start = 0;
  headEnd = 0;
  fieldCount = 0;
  readonly keyStart = new Int32Array(maxFieldsPerLine);
  readonly keyEnd = new Int32Array(maxFieldsPerLine);
  /** One of {@link fieldKinds}. */
  readonly kind = new Uint8Array(maxFieldsPerLine);
  /** Numbers, and booleans as 1 and 0. */
  readonly value = new Float64Array(maxFieldsPerLine);
  readonly valueStart = new Int32Array(maxFieldsPerLine);
  readonly valueEnd = new Int32Array(maxFieldsPerLine);
  /** Digits, and minuses unless it is plain; empty when the line has no time. */
  timeStart = 0;
  timeEnd = 0;
  timeIsPlain = true;

  #bytes: Buffer = nothing;
  #end = 0;
  #at = 0;
  /** Line breaks before `#at`. */
  #breaks = 0;
  #isUtf8 = true;
  readonly #decimal = new DecimalReader();

  /** Begins a body, which stays the caller's. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#end = bytes.length;
    this.#at = 0;
    this.#breaks = 0;
    this.#isUtf8 = isUtf8(bytes);
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  /** Reads the next line that is neither empty nor a comment; false when there is none. */
  next(): boolean {
    if (!this.#skipToLine()) return false;
    this.problem = '';
    this.lineNumber = this.#breaks;
    this.start = this.#at;
    this.fieldCount = 0;
    this.#readLine();
    if (this.problem !== '') {
      this.#skipRest();
    } else if (!this.#isUtf8 && !isUtf8(this.#bytes.subarray(this.start, this.#at))) {
      this.problem = 'expected UTF-8';
    }
    return true;
  }

  /** Empty lines and comments. A damaged one is left to be read as a line, which refuses it. */
  #skipToLine(): boolean {
    const bytes = this.#bytes;
    for (;;) {
      if (this.#breaks > maxPartsPerRequest) throw tooManyParts();
      const at = this.#skipSpaces(this.#at);
      this.#at = at;
      if (at >= this.#end) return false;
      let lineEnd = at;
      if (bytes[at] === hash) {
        while (lineEnd < this.#end && !isControl(bytes[lineEnd])) lineEnd++;
      } else if (bytes[at] !== newline && bytes[at] !== carriageReturn) {
        return true;
      }
      if (!this.#takeLineEnd(lineEnd)) return true;
    }
  }

  #readLine(): void {
    const bytes = this.#bytes;
    if (bytes[this.#at] === hash) {
      this.problem = 'expected no control characters in a comment';
      return;
    }
    this.#readHead();
    while (this.problem === '' && this.#readKey() && this.#readValue()) {
      const at = this.#at;
      if (at < this.#end && bytes[at] === comma) {
        this.#at++;
      } else if (at < this.#end && !endsValue[bytes[at]]) {
        this.problem = 'expected a comma or a space after the value of a field';
      } else {
        this.#readTime();
        return;
      }
    }
  }

  /** Measurement and tags end with the first space that has no backslash before it. */
  #readHead(): void {
    const bytes = this.#bytes;
    const end = Math.min(this.#end, this.#at + maxHeadBytes);
    let at = this.#at;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (!stopsHead[byte]) continue;
      if (byte !== backslash) break;
      if (at + 1 < end && bytes[at + 1] === space) at++;
    }
    this.#at = at;
    if (at < end && bytes[at] === space) {
      this.headEnd = at;
      this.#at = this.#skipSpaces(at);
    } else if (at >= end && at < this.#end) {
      this.problem = `expected at most ${maxHeadBytes} bytes of measurement and tags`;
    } else if (at >= end || bytes[at] === newline || bytes[at] === carriageReturn) {
      this.problem = 'expected fields';
    } else {
      this.problem = 'expected no control characters';
    }
  }

  #readKey(): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    const start = this.#at;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (!stopsKey[byte]) continue;
      if (byte !== backslash) break;
      if (at + 1 < end && isEscapable(bytes[at + 1])) at++;
    }
    this.#at = at;
    const field = this.fieldCount;
    if (field === maxFieldsPerLine) this.problem = `expected at most ${maxFieldsPerLine} fields`;
    else if (at === start) this.problem = 'expected the key of a field';
    else if (at >= end || bytes[at] !== equals)
      this.problem = 'expected = after the key of a field';
    if (this.problem !== '') return false;
    this.keyStart[field] = start;
    this.keyEnd[field] = at;
    this.#at = at + 1;
    return true;
  }

  /** Goes behind the value, or says that there is none. */
  #readValue(): boolean {
    const start = this.#at;
    const byte = start < this.#end ? this.#bytes[start] : 0;
    const field = this.fieldCount;
    let isGood: boolean;
    if (byte === quote) isGood = this.#readString(field);
    else if (byte === dot || byte === minus || isDigit(byte)) isGood = this.#readNumber(field);
    else isGood = this.#readBoolean(field);
    if (!isGood) {
      if (this.problem === '') this.problem = 'expected a number, true, false or a text in quotes';
      return false;
    }
    this.valueStart[field] = start;
    this.valueEnd[field] = this.#at;
    this.fieldCount = field + 1;
    return true;
  }

  #readNumber(field: number): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    const decimal = this.#decimal;
    let at = decimal.read(bytes, start, this.#end);
    if (at === -1) return false;
    let { value } = decimal;
    let kind: number = fieldKinds.float;
    const suffix = at < this.#end ? bytes[at] : 0;
    if (decimal.isWhole && (suffix === lowerI || suffix === lowerU)) {
      kind = suffix === lowerI ? fieldKinds.integer : fieldKinds.unsigned;
      if (kind === fieldKinds.unsigned && bytes[start] === minus) return false;
      if (at - start > maxSafeDigits && !this.#fits64Bits(start, at, kind)) return false;
      // There is no -0 among the integers.
      if (value === 0) value = 0;
      at++;
    }
    if (at < this.#end && !endsValue[bytes[at]]) return false;
    if (!Number.isFinite(value)) {
      this.problem = 'expected a number that fits a 64-bit float';
      return false;
    }
    this.kind[field] = kind;
    this.value[field] = value;
    this.#at = at;
    return true;
  }

  #fits64Bits(start: number, end: number, kind: number): boolean {
    const digits = this.#bytes.toString('latin1', start, end);
    if (parse64Bits(digits, kind === fieldKinds.integer) !== undefined) return true;
    this.problem = 'expected a number that fits 64 bits';
    return false;
  }

  #readBoolean(field: number): boolean {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    while (at < this.#end && at - start <= maxBooleanLength && !endsValue[bytes[at]]) at++;
    const value = booleans.get(bytes.toString('latin1', start, at));
    if (value === undefined) return false;
    this.kind[field] = fieldKinds.boolean;
    this.value[field] = value;
    this.#at = at;
    return true;
  }

  /** A string may have line breaks. One without an end ends with its first line, so that others are read. */
  #readString(field: number): boolean {
    const bytes = this.#bytes;
    const end = this.#end;
    let breaks = 0;
    for (let at = this.#at + 1; at < end; at++) {
      const byte = bytes[at];
      if (byte === newline) breaks++;
      else if (byte === backslash && at + 1 < end && bytes[at + 1] !== newline) at++;
      else if (byte === quote) {
        this.#breaks += breaks;
        this.kind[field] = fieldKinds.string;
        this.#at = at + 1;
        return true;
      }
    }
    this.problem = 'expected a quote at the end of the text';
    return false;
  }

  #readTime(): void {
    const bytes = this.#bytes;
    const start = this.#skipSpaces(this.#at);
    let at = start;
    let isPlain = true;
    for (; at < this.#end; at++) {
      if (isDigit(bytes[at])) continue;
      if (bytes[at] !== minus) break;
      isPlain = false;
    }
    this.timeIsPlain = isPlain;
    this.timeStart = start;
    this.timeEnd = at;
    if (!this.#takeLineEnd(this.#skipSpaces(at)))
      this.problem = 'expected a timestamp or the line to end';
  }

  /** Goes behind the line break at this place, or says that there is none; the body's end is one, too. */
  #takeLineEnd(place: number): boolean {
    const bytes = this.#bytes;
    let at = place;
    if (at < this.#end && bytes[at] === carriageReturn) at++;
    if (at < this.#end) {
      if (bytes[at] !== newline) return false;
      at++;
      this.#breaks++;
    }
    this.#at = at;
    return true;
  }

  #skipSpaces(start: number): number {
    let at = start;
    while (at < this.#end && this.#bytes[at] === space) at++;
    return at;
  }

  /** A line with a mistake ends with the line break after the mistake. */
  #skipRest(): void {
    const found = this.#bytes.indexOf(newline, this.#at);
    this.#at = found === -1 ? this.#end : found + 1;
    this.#breaks++;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function isControl(byte: number): boolean {
  return byte < space || byte === 0x7f;
}

/** Before these in a key or tag, a backslash is no character of its own. */
function isEscapable(byte: number): boolean {
  return byte === comma || byte === equals || byte === space;
}

const nothing = Buffer.alloc(0);
const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const quote = 0x22;
const hash = 0x23;
const comma = 0x2c;
const minus = 0x2d;
const dot = 0x2e;
const equals = 0x3d;
const backslash = 0x5c;
const lowerI = 0x69;
const lowerU = 0x75;

const bytesWhere = (is: (byte: number) => boolean) =>
  Uint8Array.from({ length: 256 }, (_, byte) => (is(byte) ? 1 : 0));
const stopsHead = bytesWhere((byte) => isControl(byte) || byte === space || byte === backslash);
const stopsKey = bytesWhere((byte) => stopsHead[byte] === 1 || byte === comma || byte === equals);
const endsValue = bytesWhere((byte) => [comma, space, carriageReturn, newline].includes(byte));

/** Shorter whole numbers fit 64 bits, whatever their digits and sign. */
const maxSafeDigits = 18;
const booleans = new Map<string, number>([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((text) => [text, 1] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((text) => [text, 0] as const),
]);
const maxBooleanLength = 'false'.length;
