import { TidemarkError } from '../errors/index.ts';
import { RecentTexts } from './recent-texts.ts';

/** How a field's value is written: the low three bits of its tag. Groups (3 and 4) are refused. */
export const wireTypes = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
export type WireType = (typeof wireTypes)[keyof typeof wireTypes];

/** Deepest nesting of messages, as in Google's own parsers. */
export const maxNestingDepth = 100;

/** Most values of lists and maps in one body: what a label may hold is far less. */
export const maxListedValues = 200_000;

const nothing = Buffer.alloc(0);

/** The tag of a field with a wire type, to compare {@link ProtobufReader.tag} with. */
export function tagOf(field: number, wireType: WireType): number {
  return (field << 3) | wireType;
}

/**
 * Reads Protocol Buffers where they lie: nothing is allocated, and there is one place, {@link at}, which
 * moves forward. Every accessor reads at that place, and not beyond {@link end}, the end of the message
 * that was entered last. What cannot be read throws a TidemarkError with status 400 and the code
 * `bad_protobuf` that says where.
 *
 * ```
 * const outer = reader.enter();
 * while (reader.next()) {
 *   if (reader.tag === tagOf(1, wireTypes.fixed64)) value = reader.double();
 *   else reader.skip();
 * }
 * reader.leave(outer);
 * ```
 *
 * As Google's parsers do, a field that is known but written with another wire type is to be skipped like
 * an unknown one: comparing whole tags does that.
 */
export class ProtobufReader {
  bytes: Buffer = nothing;
  at = 0;
  readonly #recent = new RecentTexts();
  /** Where the present message ends. */
  end = 0;
  /** Of the field that {@link next} found: its number times 8 plus its wire type, as 32 bits with sign. */
  tag = 0;
  /** The 64 bits of the last varint or fixed64, as two halves of 32 bits with sign. */
  low = 0;
  high = 0;
  /** The stretch that {@link range} found. */
  rangeStart = 0;
  rangeEnd = 0;
  #view: DataView = new DataView(nothing.buffer, nothing.byteOffset, 0);
  #depth = 0;
  #listedValues = 0;

  /** Begins with a body, or with one message in it; it stays the caller's. */
  open(bytes: Buffer, start = 0, end: number = bytes.length): void {
    if (bytes !== this.bytes) {
      this.follow(bytes);
      this.#listedValues = 0;
    }
    this.at = start;
    this.end = end;
    this.#depth = 0;
  }

  /** Goes on in the same body, which lies elsewhere now. */
  follow(bytes: Buffer): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  /** Reads the next tag; false at the end of the message. */
  next(): boolean {
    const { at } = this;
    if (at >= this.end) return false;
    const byte = this.bytes[at];
    if (byte >= 8 && byte < 0x80) {
      this.at = at + 1;
      this.tag = byte;
      return true;
    }
    this.#longTag();
    return true;
  }

  /** The number of the field that {@link next} found. */
  get field(): number {
    return this.tag >>> 3;
  }

  /** Skips the value of the field that {@link next} found. */
  skip(): void {
    switch (this.tag & 7) {
      case wireTypes.varint:
        this.varint();
        return;
      case wireTypes.fixed64:
        this.#advance(8);
        return;
      case wireTypes.bytes:
        this.range();
        return;
      case wireTypes.fixed32:
        this.#advance(4);
        return;
      default:
        this.fail(`wire type ${this.tag & 7} is not supported`);
    }
  }

  /** Reads a varint of up to 64 bits into {@link low} and {@link high}. */
  varint(): void {
    const { at } = this;
    if (at < this.end) {
      const byte = this.bytes[at];
      if (byte < 0x80) {
        this.at = at + 1;
        this.low = byte;
        this.high = 0;
        return;
      }
    }
    this.#longVarint();
  }

  /** A uint64; above 2^53 the nearest double, as for the others of 64 bits. */
  uint64(): number {
    this.varint();
    return (this.high >>> 0) * 4294967296 + (this.low >>> 0);
  }

  /** An int64 (two's complement, ten bytes when negative). */
  int64(): number {
    this.varint();
    return this.high * 4294967296 + (this.low >>> 0);
  }

  /** A sint64 (zigzag). */
  sint64(): number {
    this.varint();
    const sign = -(this.low & 1);
    const low = ((this.low >>> 1) | (this.high << 31)) ^ sign;
    const high = (this.high >>> 1) ^ sign;
    return high * 4294967296 + (low >>> 0);
  }

  /** A uint32: of more bits the low 32 count. */
  uint32(): number {
    this.varint();
    return this.low >>> 0;
  }

  /** An int32 or an enum. */
  int32(): number {
    this.varint();
    return this.low;
  }

  /** A sint32 (zigzag). */
  sint32(): number {
    this.varint();
    return (this.low >>> 1) ^ -(this.low & 1);
  }

  bool(): boolean {
    this.varint();
    return (this.low | this.high) !== 0;
  }

  double(): number {
    const { at } = this;
    this.#advance(8);
    return this.#view.getFloat64(at, true);
  }

  float(): number {
    const { at } = this;
    this.#advance(4);
    return this.#view.getFloat32(at, true);
  }

  fixed32(): number {
    const { at } = this;
    this.#advance(4);
    return this.#view.getUint32(at, true);
  }

  /** A fixed64; its bits are in {@link low} and {@link high} too. */
  fixed64(): number {
    this.#fixed64();
    return (this.high >>> 0) * 4294967296 + (this.low >>> 0);
  }

  /** An sfixed64 (two's complement); its bits are in {@link low} and {@link high} too. */
  sfixed64(): number {
    this.#fixed64();
    return this.high * 4294967296 + (this.low >>> 0);
  }

  /** Moves behind a text, bytes, a message or a packed field, and says in `range…` where it lies. */
  range(): void {
    const { at } = this;
    this.varint();
    if (this.high !== 0 || this.low < 0 || this.low > this.end - this.at) {
      this.at = at;
      this.fail(
        `a length of ${(this.high >>> 0) * 4294967296 + (this.low >>> 0)} goes beyond the end`,
      );
    }
    this.rangeStart = this.at;
    this.rangeEnd = this.at + this.low;
    this.at = this.rangeEnd;
  }

  /**
   * Goes into a message, or into a packed field to read its values while `at < end`. Gives the end of the
   * message around it, for {@link leave}.
   */
  enter(): number {
    this.range();
    return this.enterAt(this.rangeStart, this.rangeEnd);
  }

  /** Goes into a message that {@link range} found before; {@link leave} ends behind it. */
  enterAt(start: number, end: number): number {
    this.at = start;
    if (++this.#depth > maxNestingDepth) this.fail(`more than ${maxNestingDepth} messages nested`);
    const outer = this.end;
    this.end = end;
    return outer;
  }

  /** Leaves a message, read to its end or not. */
  leave(outer: number): void {
    this.at = this.end;
    this.end = outer;
    this.#depth--;
  }

  /** Counts a value of a list or map, of which a body may hold {@link maxListedValues}. */
  countListed(): void {
    if (++this.#listedValues <= maxListedValues) return;
    throw new TidemarkError(
      'too_many_parts',
      `The body has more than ${maxListedValues} values in lists and maps: send several requests.`,
      { status: 413 },
    );
  }

  /** How many values of `sizeBytes` the packed field that was just entered has; other lengths are refused. */
  packedCount(sizeBytes: 4 | 8): number {
    const length = this.end - this.at;
    if (length % sizeBytes !== 0) {
      this.fail(`a packed field of ${length} bytes, expected a multiple of ${sizeBytes}`);
    }
    return length / sizeBytes;
  }

  /** The text that lies there, or undefined when it is not UTF-8. */
  text(start: number, end: number): string | undefined {
    return this.#recent.read(this.bytes, start, end);
  }

  /** Refuses the body: it is damaged at this place. */
  fail(what: string): never {
    throw new TidemarkError(
      'bad_protobuf',
      `The body is no valid protobuf message of this kind: ${what}, at byte ${this.at}.`,
      { status: 400 },
    );
  }

  #advance(sizeBytes: number): void {
    const at = this.at + sizeBytes;
    if (at > this.end) this.fail(`${sizeBytes} bytes go beyond the end`);
    this.at = at;
  }

  #fixed64(): void {
    const { at } = this;
    this.#advance(8);
    this.low = this.#view.getInt32(at, true);
    this.high = this.#view.getInt32(at + 4, true);
  }

  /** A tag of several bytes, or a wrong one. */
  #longTag(): void {
    const { at } = this;
    this.varint();
    if (this.high !== 0 || this.low >>> 3 === 0) {
      this.at = at;
      this.fail('a field needs a number from 1 to 536870911');
    }
    this.tag = this.low;
  }

  #longVarint(): void {
    const { bytes, end } = this;
    let at = this.at;
    // Three parts of 28, 28 and 8 bits, so that the arithmetic stays within 32.
    let first = 0;
    let second = 0;
    let third = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end) this.fail('a varint is cut off');
      const byte = bytes[at++];
      if (shift < 28) first |= (byte & 0x7f) << shift;
      else if (shift < 56) second |= (byte & 0x7f) << (shift - 28);
      else third |= (byte & 0x7f) << (shift - 56);
      if (byte < 0x80) {
        if (shift === 63 && byte > 1) this.fail('a varint has more than 64 bits');
        break;
      }
      if (shift === 63) this.fail('a varint has more than ten bytes');
    }
    this.at = at;
    this.low = first | (second << 28);
    this.high = (second >>> 4) | (third << 24);
  }
}
