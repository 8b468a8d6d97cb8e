import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { maxDecompressedBytes } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import { contentLength, Uncompressor } from '../snappy/index.ts';
import type { Slabs } from './slabs.ts';

const options = { maxOutputLength: maxDecompressedBytes };

/** Every `Content-Encoding` that any format may come in; snappy in its block format, as remote write has it. */
const encodings = {
  gzip: (body) => promisify(gunzip)(body, options),
  deflate: (body) => promisify(inflate)(body, options),
  zstd: (body) => promisify(zstdDecompress)(body, options),
  snappy: async (body, decompressor) => decompressor.unsnap(body),
} satisfies Record<string, (body: Buffer, decompressor: Decompressor) => Promise<Buffer>>;

/** Undoes the compression of bodies. What it gives may lie in a slab, which goes back to `slabs` when its reader is done. */
export class Decompressor {
  readonly #slabs: Slabs;
  readonly #snappy = new Uncompressor();

  constructor(slabs: Slabs) {
    this.#slabs = slabs;
  }

  /** Refuses unknown encodings (415), damaged data (400) and bombs (413). */
  async decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
    // RFC 9110, section 8.4.1.3: x-gzip is gzip.
    const name = (encoding?.trim().toLowerCase() ?? 'identity').replace(/^x-gzip$/, 'gzip');
    if (name === 'identity' || name === '') return body;
    if (!isEncoding(name)) {
      throw new TidemarkError(
        'unsupported_encoding',
        `Content-Encoding ${JSON.stringify(name.slice(0, 40))} is not supported: use ${Object.keys(encodings).join(', ')} or none.`,
        { status: 415 },
      );
    }
    try {
      return await encodings[name](body, this);
    } catch (error) {
      if (error instanceof TidemarkError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge();
      throw badEncoding(name, error);
    }
  }

  unsnap(body: Buffer): Buffer {
    const { start, sizeBytes } = snappyContent(body);
    const slab = this.#slabs.take(sizeBytes);
    if (this.#snappy.uncompressInto(body, start, slab, sizeBytes)) {
      return slab.subarray(0, sizeBytes);
    }
    this.#slabs.give(slab);
    throw badEncoding('snappy');
  }
}

function isEncoding(name: string): name is keyof typeof encodings {
  return Object.hasOwn(encodings, name);
}

/** What claims to be too long is refused before any memory is taken for it. */
export function snappyContent(body: Buffer): { sizeBytes: number; start: number } {
  const content = contentLength(body);
  if (content === undefined) throw badEncoding('snappy');
  if (content.sizeBytes > maxDecompressedBytes) throw bodyTooLarge();
  return content;
}

export function badEncoding(name: string, cause?: unknown): TidemarkError {
  return new TidemarkError('bad_encoding', `The body is not valid ${name}.`, {
    status: 400,
    cause,
  });
}

export function bodyTooLarge(): TidemarkError {
  return new TidemarkError(
    'body_too_large',
    `The body is larger than ${maxDecompressedBytes / 1024 / 1024} MiB: send several requests.`,
    { status: 413 },
  );
}
