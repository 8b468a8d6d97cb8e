const nothing = Buffer.alloc(0);
const newline = 0x0a;

/** Cuts a stream of bytes into complete lines. It holds no more than one beginning of a line. */
export class LineCutter {
  readonly #maxLineBytes: number;
  readonly #onTooLong: (beginning: Buffer) => void;
  #rest: Buffer = nothing;
  /** The rest of a line that was too long is not kept. */
  #isSkipping = false;

  /** A line that is longer, and does not come in one piece, is left out; `onTooLong` gets its beginning. */
  constructor(maxLineBytes: number, onTooLong: (beginning: Buffer) => void) {
    this.#maxLineBytes = maxLineBytes;
    this.#onTooLong = onTooLong;
  }

  /** The lines that are complete with this piece, or undefined. */
  push(piece: Buffer): Buffer | undefined {
    let start = 0;
    if (this.#isSkipping) {
      const found = piece.indexOf(newline);
      if (found === -1) return undefined;
      start = found + 1;
      this.#isSkipping = false;
    }
    const end = piece.lastIndexOf(newline) + 1;
    if (end <= start) {
      this.#keep(Buffer.concat([this.#rest, piece.subarray(start)]));
      return undefined;
    }
    const lines = Buffer.concat([this.#rest, piece.subarray(start, end)]);
    // A copy, so that the piece is not kept for its end.
    this.#keep(Buffer.from(piece.subarray(end)));
    return lines;
  }

  /** At the end of the stream: the last line, if it has no line break. */
  finish(): Buffer | undefined {
    const last = this.#rest;
    this.#rest = nothing;
    return last.length === 0 ? undefined : last;
  }

  #keep(rest: Buffer): void {
    this.#isSkipping = rest.length > this.#maxLineBytes;
    this.#rest = this.#isSkipping ? nothing : rest;
    if (this.#isSkipping) this.#onTooLong(rest);
  }
}
