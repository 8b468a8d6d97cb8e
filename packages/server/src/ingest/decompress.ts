import { promisify } from 'node:util';
import { gunzip, inflate, zstdDecompress } from 'node:zlib';
import { maxDecompressedBytes } from '@tidemark/protocol';
import { uncompressSync } from 'snappy';
import { TidemarkError } from '../errors/index.ts';

const options = { maxOutputLength: maxDecompressedBytes };

/** Every `Content-Encoding` that any format may come in. */
const decoders = {
  gzip: (body) => promisify(gunzip)(body, options),
  deflate: (body) => promisify(inflate)(body, options),
  zstd: (body) => promisify(zstdDecompress)(body, options),
  snappy: async (body) => unsnap(body),
} satisfies Record<string, (body: Buffer) => Promise<Buffer>>;

export type Encoding = keyof typeof decoders;

/** Undoes the body's compression; refuses unknown ones (415), damaged data (400) and bombs (413). */
export async function decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return body;
  if (!isEncoding(name)) {
    throw new TidemarkError(
      'unsupported_encoding',
      `Content-Encoding ${JSON.stringify(name.slice(0, 40))} is not supported: use ${Object.keys(decoders).join(', ')} or none.`,
      { status: 415 },
    );
  }
  try {
    return await decoders[name](body);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge();
    throw new TidemarkError('bad_encoding', `The body is not valid ${name}.`, {
      status: 400,
      cause: error,
    });
  }
}

function isEncoding(name: string): name is Encoding {
  return Object.hasOwn(decoders, name);
}

/**
 * Snappy's block format, which says its length first, as a varint: what claims too much is refused before
 * any memory is taken for it.
 */
function unsnap(body: Buffer): Buffer {
  let sizeBytes = 0;
  for (let at = 0, scale = 1; ; at++, scale *= 128) {
    const byte = body[at];
    if (byte === undefined || at === 5) throw new Error('no length');
    sizeBytes += (byte & 127) * scale;
    if (byte < 128) break;
  }
  if (sizeBytes > maxDecompressedBytes) throw bodyTooLarge();
  return uncompressSync(body, { asBuffer: true }) as Buffer;
}

export function bodyTooLarge(): TidemarkError {
  return new TidemarkError(
    'body_too_large',
    `The body is larger than ${maxDecompressedBytes / 1024 / 1024} MiB: send several requests.`,
    { status: 413 },
  );
}
