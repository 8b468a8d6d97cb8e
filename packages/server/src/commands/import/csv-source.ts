import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { importError } from './import-error.ts';

/** Bytes of a file's beginning from which its delimiter, header and column kinds are taken. */
export const headBytes = 256 * 1024;

/** A gzip file is known by its first two bytes (RFC 1952), whatever its name says. */
export async function isGzipFile(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/**
 * Reads the decompressed bytes of a file from `startOffset` on. `onRead` is told how many bytes of the
 * file itself were read each time. Throws `damaged_gzip` when a gzip file cannot be decompressed.
 */
export async function* readBytes(
  path: string,
  isGzip: boolean,
  startOffset: number,
  onRead: (sizeBytes: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { start: isGzip ? 0 : startOffset });
  file.on('data', (chunk) => onRead(chunk.length));
  if (!isGzip) {
    yield* file as AsyncIterable<Buffer>;
    return;
  }
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  let toSkip = startOffset;
  try {
    for await (const chunk of file.pipe(gunzip) as AsyncIterable<Buffer>) {
      if (toSkip >= chunk.length) toSkip -= chunk.length;
      else {
        yield chunk.subarray(toSkip);
        toSkip = 0;
      }
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (!code.startsWith('Z_')) throw error;
    throw importError('damaged_gzip', `${path} cannot be decompressed (${code}): is it cut short?`);
  } finally {
    file.destroy();
  }
}

/** Reads the first {@link headBytes} decompressed bytes; says whether that is the whole file. */
export async function readHeadBytes(
  path: string,
  isGzip: boolean,
): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of readBytes(path, isGzip, 0)) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > headBytes) return { bytes: Buffer.concat(chunks), isWhole: false };
  }
  return { bytes: Buffer.concat(chunks), isWhole: true };
}
