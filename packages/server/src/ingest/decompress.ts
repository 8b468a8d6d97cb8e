import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { maxDecompressedBytes } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import { contentLength, uncompressInto } from '../snappy/index.ts';
import type { Slabs } from './slabs.ts';

const options = { maxOutputLength: maxDecompressedBytes };

/** Every `Content-Encoding` that any format may come in; snappy in its block format, as remote write has it. */
const decoders = {
  gzip: (body) => promisify(gunzip)(body, options),
  deflate: (body) => promisify(inflate)(body, options),
  zstd: (body) => promisify(zstdDecompress)(body, options),
  snappy: async (body, slabs) => unsnap(body, slabs),
} satisfies Record<string, (body: Buffer, slabs: Slabs) => Promise<Buffer>>;

/**
 * Undoes the body's compression; refuses unknown ones (415), damaged data (400) and bombs (413). What it
 * gives may lie in a slab, which goes back to `slabs` when its reader is done.
 */
export async function decompress(
  body: Buffer,
  encoding: string | undefined,
  slabs: Slabs,
): Promise<Buffer> {
  // RFC 9110, section 8.4.1.3: x-gzip is gzip.
  const name = (encoding?.trim().toLowerCase() ?? 'identity').replace(/^x-gzip$/, 'gzip');
  if (name === 'identity' || name === '') return body;
  if (!isEncoding(name)) {
    throw new TidemarkError(
      'unsupported_encoding',
      `Content-Encoding ${JSON.stringify(name.slice(0, 40))} is not supported: use ${Object.keys(decoders).join(', ')} or none.`,
      { status: 415 },
    );
  }
  try {
    return await decoders[name](body, slabs);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge();
    throw badEncoding(name, error);
  }
}

function isEncoding(name: string): name is keyof typeof decoders {
  return Object.hasOwn(decoders, name);
}

/** What claims to be too long is refused before any memory is taken for it. */
function unsnap(body: Buffer, slabs: Slabs): Buffer {
  const content = contentLength(body);
  if (content === undefined) throw badEncoding('snappy');
  const { start, sizeBytes } = content;
  if (sizeBytes > maxDecompressedBytes) throw bodyTooLarge();
  const slab = slabs.take(sizeBytes);
  if (uncompressInto(body, start, slab, sizeBytes)) return slab.subarray(0, sizeBytes);
  slabs.give(slab);
  throw badEncoding('snappy');
}

function badEncoding(name: string, cause?: unknown): TidemarkError {
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
