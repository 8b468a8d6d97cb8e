import type { FastifyRequest } from 'fastify';
import { badRequest } from '../errors/index.ts';
import { decompress, type Sending } from '../ingest/index.ts';

/** The decompressed body; empty when the request has none. */
export async function readBody(request: FastifyRequest): Promise<Buffer> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return decompress(raw, request.headers['content-encoding']);
}

/** Who sends: his address, and the `Idempotency-Key` if he gives one. */
export function sendingOf(request: FastifyRequest): Sending {
  const key = request.headers['idempotency-key'];
  if (Array.isArray(key)) throw badRequest('Idempotency-Key', 'expected the header once');
  return { sender: request.ip, key };
}
