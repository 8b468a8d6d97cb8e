import { type ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';

const nothing = Buffer.alloc(0);
const valueTag = tagOf(1, wireTypes.fixed64);
const timestampTag = tagOf(2, wireTypes.varint);

/** Milliseconds of our age take six bytes as a varint. */
const usualTimestampBytes = 6;

/**
 * Reads Sample { double value = 1; int64 timestamp = 2 }, of which a body is full: those that look as every
 * sender writes them are read without a loop. One reader belongs to one decoder, and has no memory.
 */
export class SampleReader {
  value = 0;
  timestampMs = 0;
  #bytes: Uint8Array = nothing;
  #view: DataView = new DataView(nothing.buffer, nothing.byteOffset, 0);

  open(body: Buffer): void {
    this.#bytes = body;
    this.#view = new DataView(body.buffer, body.byteOffset, body.length);
  }

  close(): void {
    this.open(nothing);
  }

  /** Reads the message in the range that `reader` has just found. */
  read(reader: ProtobufReader): void {
    const bytes = this.#bytes;
    const start = reader.rangeStart;
    const end = reader.rangeEnd;
    // Proto3 leaves out a value of 0.
    const hasValue = bytes[start] === valueTag;
    const timestampAt = hasValue ? start + 9 : start;
    if (
      end - timestampAt === 1 + usualTimestampBytes &&
      bytes[timestampAt] === timestampTag &&
      bytes[end - 1] < 0x80
    ) {
      const b0 = bytes[timestampAt + 1];
      const b1 = bytes[timestampAt + 2];
      const b2 = bytes[timestampAt + 3];
      const b3 = bytes[timestampAt + 4];
      const b4 = bytes[timestampAt + 5];
      if ((b0 & b1 & b2 & b3 & b4) >= 0x80) {
        const low = (b0 & 0x7f) | ((b1 & 0x7f) << 7) | ((b2 & 0x7f) << 14) | ((b3 & 0x7f) << 21);
        this.timestampMs = ((b4 & 0x7f) | (bytes[end - 1] << 7)) * 268435456 + low;
        this.value = hasValue ? this.#view.getFloat64(start + 1, true) : 0;
        return;
      }
    }
    this.#readAny(reader, start, end);
  }

  #readAny(reader: ProtobufReader, start: number, end: number): void {
    this.value = 0;
    this.timestampMs = 0;
    const outer = reader.enterAt(start, end);
    while (reader.next()) {
      if (reader.tag === valueTag) this.value = reader.double();
      else if (reader.tag === timestampTag) this.timestampMs = reader.int64();
      else reader.skip();
    }
    reader.leave(outer);
  }
}
