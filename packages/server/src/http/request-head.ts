import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { parse } from 'node:querystring';
import { badRequest } from '../errors/index.ts';
import type { Sending } from '../ingest/index.ts';

/** What a request says beside its body; a request of Fastify has it. */
export type RequestHead = {
  headers: IncomingHttpHeaders;
  query: unknown;
  ip: string;
};

/** The head of a request that Fastify has not seen. */
export function headOf(request: IncomingMessage): RequestHead {
  const { headers, url = '', socket } = request;
  const at = url.indexOf('?');
  return {
    headers,
    get query() {
      return parseQuery(at === -1 ? '' : url.slice(at + 1));
    },
    ip: socket.remoteAddress ?? '',
  };
}

/** A query string as all routes get it: of a name that comes twice both values. Node's server bounds its length. */
export function parseQuery(text: string): Record<string, unknown> {
  return parse(text, '&', '=', { maxKeys: 0 });
}

/** Who sends: his address, and the `Idempotency-Key` if he gives one. */
export function sendingOf({ headers, ip }: RequestHead): Sending {
  const key = headers['idempotency-key'];
  if (Array.isArray(key)) throw badRequest('Idempotency-Key', 'expected the header once');
  return { sender: ip, key };
}
