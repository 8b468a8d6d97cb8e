import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { maxBodyBytes } from '@tidemark/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import { bodyTooLarge, Decompressor, Slabs } from '../ingest/index.ts';

/** What is taken for a body that does not say how long it is, until it turns out to be longer. */
const unknownLengthBytes = 64 * 1024;

/** Memory that is taken because a body says it is so long, before any of it is here. */
const maxTrustedBytes = 1024 * 1024;

/** Shorter chunks are left to the collector. */
const minReleasedBytes = 4 * 1024;

/** Gathers request bodies in memory that is used again and again; see {@link Slabs}. */
export class Bodies {
  readonly #slabs = new Slabs();
  readonly #decompressor = new Decompressor(this.#slabs);

  /** Makes `request.body` the bytes of every body of this content type; longer ones than that are refused. */
  gather(
    app: FastifyInstance,
    contentType: string,
    maxBytes = maxBodyBytes,
    tooLarge: () => TidemarkError = bodyTooLarge,
  ): void {
    app.addContentTypeParser(contentType, (_request: unknown, payload: IncomingMessage) =>
      this.collect(payload, maxBytes, tooLarge),
    );
  }

  /**
   * Gives the decompressed body to `use`, empty when there is none; as it came where `isLeftCompressed` says so. It is
   * only valid until `use` is done: then its memory is for the next one.
   */
  async with<T>(
    request: FastifyRequest,
    use: (body: Buffer) => Promise<T>,
    isLeftCompressed: (body: Buffer) => boolean = () => false,
  ): Promise<T> {
    const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    // Fastify lets go of the request much later than we do of its body.
    request.body = undefined;
    return this.use(raw, request.headers, use, isLeftCompressed(raw));
  }

  /** The same of a body that {@link collect} gave. */
  async use<T>(
    raw: Buffer,
    headers: IncomingHttpHeaders,
    use: (body: Buffer) => Promise<T>,
    isLeftCompressed = false,
  ): Promise<T> {
    const body = isLeftCompressed
      ? raw
      : await this.#decompressor.decompress(raw, headers['content-encoding']);
    if (body !== raw) this.#slabs.give(raw);
    try {
      return await use(body);
    } finally {
      this.#slabs.give(body);
    }
  }

  /** The bytes of the body as they come; {@link use} them. Longer ones than that are refused. */
  collect(
    payload: IncomingMessage,
    maxBytes = maxBodyBytes,
    tooLarge: () => TidemarkError = bodyTooLarge,
  ): Promise<Buffer> {
    const length = Number(payload.headers['content-length'] ?? unknownLengthBytes);
    if (length > maxBytes) return Promise.reject(tooLarge());
    return new Promise((resolve, reject) => {
      let slab = this.#slabs.take(Math.min(length, maxTrustedBytes));
      let sizeBytes = 0;
      const append = (chunk: Buffer) => {
        const neededBytes = sizeBytes + chunk.length;
        if (neededBytes > maxBytes) {
          fail(tooLarge());
          return;
        }
        if (neededBytes > slab.length) {
          const larger = this.#slabs.take(neededBytes);
          slab.copy(larger, 0, 0, sizeBytes);
          this.#slabs.give(slab);
          slab = larger;
        }
        chunk.copy(slab, sizeBytes);
        sizeBytes = neededBytes;
        release(chunk);
      };
      const fail = (error: Error) => {
        payload.off('data', append);
        payload.off('error', fail);
        this.#slabs.give(slab);
        reject(error instanceof TidemarkError ? error : bodyAborted(error));
      };
      payload.on('data', append);
      payload.once('error', fail);
      payload.once('end', () => {
        // From here on the slab is the reader's.
        payload.off('error', fail);
        resolve(slab.subarray(0, sizeBytes));
      });
    });
  }
}

/**
 * Frees a chunk that was copied, if its memory is its own and worth it. Left to the collector, each 64 MiB of them make
 * V8 mark everything, and that costs a tenth of all that taking in samples does.
 */
function release({ buffer, length }: Buffer): void {
  if (length < minReleasedBytes || buffer.byteLength !== length) return;
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** Nobody reads this answer any more, but it is no bug of ours. */
function bodyAborted(cause: Error): TidemarkError {
  return new TidemarkError('body_aborted', 'The body ended too early.', { status: 400, cause });
}
