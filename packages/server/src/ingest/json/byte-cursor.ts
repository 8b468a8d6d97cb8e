const nothing = Buffer.alloc(0);

/** A place in the bytes of one body at a time. */
export class ByteCursor {
  bytes: Buffer = nothing;
  at = 0;

  /** Begins a body; it stays the caller's. */
  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  /** The next byte that is no JSON white space, or undefined at the end. */
  skipSpace(): number | undefined {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }
}
