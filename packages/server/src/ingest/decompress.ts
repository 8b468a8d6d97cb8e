import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { maxDecompressedBytes } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';

const options = { maxOutputLength: maxDecompressedBytes };

/** The one exhaustive list of `Content-Encoding`s. */
const decoders: Record<string, (body: Buffer) => Promise<Buffer>> = {
  gzip: (body) => promisify(gunzip)(body, options),
  deflate: (body) => promisify(inflate)(body, options),
};

/** Undoes the body's compression; refuses unknown ones (415), damaged data (400) and bombs (413). */
export async function decompress(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return body;
  const decode = decoders[name];
  if (decode === undefined) {
    throw new TidemarkError(
      'unsupported_encoding',
      `Content-Encoding ${JSON.stringify(name)} is not supported: use gzip, deflate or none.`,
      { status: 415 },
    );
  }
  try {
    return await decode(body);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge();
    throw new TidemarkError('bad_encoding', `The body is not valid ${name}.`, {
      status: 400,
      cause: error,
    });
  }
}

export function bodyTooLarge(): TidemarkError {
  return new TidemarkError(
    'body_too_large',
    `The body is larger than ${maxDecompressedBytes / 1024 / 1024} MiB: send several requests.`,
    { status: 413 },
  );
}
