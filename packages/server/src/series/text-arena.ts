import { TidemarkError } from '../errors/index.ts';

/** A position is the number of a page and an offset in it, together 32 bits. */
const defaultPageBits = 20;

/** Where an arena stands, for {@link TextArena.backTo}. */
export type TextArenaMark = { pages: number; offset: number };

/**
 * Texts as UTF-8, each behind its length (LEB128), in pages that never move: what is there is not copied
 * when more comes. A text lies in one page; one that is larger than a page gets a page of its own.
 */
export class TextArena {
  readonly #pageBits: number;
  readonly #mask: number;
  #pages: Buffer[] = [];
  #views: DataView[] = [];
  /** Offset of the next text in the last page. */
  #offset: number;

  /** `pageBits`: pages have 2^pageBits bytes. */
  constructor(pageBits = defaultPageBits) {
    this.#pageBits = pageBits;
    this.#mask = 2 ** pageBits - 1;
    this.#offset = 2 ** pageBits;
  }

  /**
   * Copies `bytes[start..end)` in; gives its position.
   * @throws TidemarkError `series_texts_full` (429) when 4 GiB of texts are in.
   */
  add(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    let offset = this.#room(length + 5);
    const pageNumber = this.#pages.length - 1;
    const page = this.#pages[pageNumber];
    // Multiplied, not shifted: that would be signed.
    const position = pageNumber * (this.#mask + 1) + offset;
    let left = length;
    for (; left >= 0x80; left >>>= 7) page[offset++] = (left & 0x7f) | 0x80;
    page[offset++] = left;
    if (length < 64) for (let i = 0; i < length; i++) page[offset + i] = bytes[start + i];
    else page.set(bytes.subarray(start, end), offset);
    this.#offset = offset + length;
    return position;
  }

  /** Where the text ends in `bytes[at..end)` if these begin with it, or -1. */
  match(position: number, bytes: Uint8Array, at: number, end: number): number {
    const page = this.#pages[position >>> this.#pageBits];
    let offset = position & this.#mask;
    let length = page[offset++];
    if (length >= 0x80) {
      length = lengthAt(page, offset - 1);
      offset += lengthBytes(length) - 1;
    }
    const textEnd = at + length;
    if (textEnd > end) return -1;
    const view = this.#views[position >>> this.#pageBits];
    let i = at;
    for (; i + 4 <= textEnd; i += 4, offset += 4) {
      if (view.getInt32(offset) !== readWord(bytes, i)) return -1;
    }
    for (; i < textEnd; i++, offset++) {
      if (page[offset] !== bytes[i]) return -1;
    }
    return textEnd;
  }

  text(position: number): string {
    const page = this.#pages[position >>> this.#pageBits];
    const offset = position & this.#mask;
    const length = lengthAt(page, offset);
    const start = offset + lengthBytes(length);
    return page.toString('utf8', start, start + length);
  }

  get mark(): TextArenaMark {
    return { pages: this.#pages.length, offset: this.#offset };
  }

  /** Forgets the texts that were added since. */
  backTo({ pages, offset }: TextArenaMark): void {
    this.#pages.length = pages;
    this.#views.length = pages;
    this.#offset = offset;
  }

  /** The offset in the last page where `byteCount` bytes fit; begins a page if there is none. */
  #room(byteCount: number): number {
    const pageBytes = this.#mask + 1;
    if (this.#offset + byteCount > pageBytes) {
      if (this.#pages.length >= 2 ** (32 - this.#pageBits)) {
        throw new TidemarkError(
          'series_texts_full',
          'The names and labels of all series take 4 GiB, more cannot be kept: delete series, or send fewer different label values.',
          { status: 429 },
        );
      }
      // Not zeroed: the system gives the memory of a page when it is written to.
      const page = Buffer.allocUnsafeSlow(Math.max(pageBytes, byteCount));
      this.#pages.push(page);
      this.#views.push(new DataView(page.buffer));
      this.#offset = 0;
    }
    return this.#offset;
  }
}

function readWord(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

function lengthAt(page: Uint8Array, offset: number): number {
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = page[offset++];
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) return length;
  }
}

function lengthBytes(length: number): number {
  let count = 1;
  for (let left = length; left >= 0x80; left >>>= 7) count++;
  return count;
}
