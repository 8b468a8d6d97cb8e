import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { TidemarkError } from '../errors/index.ts';
import { pathOf } from './error-answer.ts';

export type GuardOptions = {
  /** Bearer token, or password of any user in HTTP Basic; undefined lets everybody in. */
  token: string | undefined;
  /** Whether the server listens on a loopback address only. */
  isLoopback: boolean;
};

/** Why a request is not let in; undefined for one that is. */
export type Guard = (request: IncomingMessage) => TidemarkError | undefined;

/** For outside watchers and containers: no secret is needed, and none is told. */
const openPaths = new Set(['/health', '/ready', '/-/healthy', '/-/ready']);

/**
 * For people who follow a link in a message, and for the provider of phone calls. What follows in the path is
 * a signature of ours, which says more than a token, a name or an origin would.
 */
const signedPaths = ['/v1/acknowledge/', '/v1/phone/'];

export function isSigned(path: string): boolean {
  return signedPaths.some((start) => path.startsWith(start));
}

/**
 * Keeps web pages and strangers out. On loopback the `Host` must be a loopback name, or a page whose
 * name was rebound to 127.0.0.1 could read everything. An `Origin` other than our own may change nothing
 * and open no WebSocket; browsers that say whose page asks (Fetch Metadata) may ask for nothing on behalf of others. With a token, everything asks for it but health, and addresses that are signed themselves.
 */
export function guardOf({ token, isLoopback }: GuardOptions): Guard {
  const expected = token === undefined ? undefined : digest(token);
  return (request) => {
    const path = pathOf(request);
    if (openPaths.has(path) || isSigned(path)) return undefined;
    const foreign = isLoopback && expected === undefined ? foreignHost(request) : undefined;
    const refused = foreign ?? foreignOrigin(request);
    if (refused !== undefined) return refused;
    if (expected === undefined || isAuthorized(request, expected)) return undefined;
    return new TidemarkError(
      'unauthorized',
      'Send the token as "Authorization: Bearer …", or as the password of any user name.',
      { status: 401 },
    );
  };
}

/** Refuses what Fastify gets and the guard does not let in. */
export function useGuard(app: FastifyInstance, guard: Guard): void {
  app.addHook('onRequest', (request, reply, done) => {
    const refused = guard(request.raw);
    if (refused?.status === 401) {
      reply.header('www-authenticate', 'Basic realm="Tidemark", charset="UTF-8"');
    }
    done(refused);
  });
}

function foreignHost(request: IncomingMessage): TidemarkError | undefined {
  const name = hostName(request.headers.host ?? '');
  if (name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name))
    return undefined;
  return new TidemarkError(
    'foreign_host',
    `Host ${JSON.stringify(name)} is not this machine: the server listens on loopback only.`,
    { status: 403 },
  );
}

function foreignOrigin(request: IncomingMessage): TidemarkError | undefined {
  const { origin, host, upgrade } = request.headers;
  // A page cannot read our answers, but its questions would cost us. Following a link is no such thing.
  const site = request.headers['sec-fetch-site'];
  const isOfAnother = site === 'cross-site' || site === 'same-site';
  if (isOfAnother && request.headers['sec-fetch-mode'] !== 'navigate') return foreignPage();
  if (origin === undefined) return undefined;
  const changesNothing = request.method === 'GET' || request.method === 'HEAD';
  if (changesNothing && upgrade === undefined) return undefined;
  const own = URL.canParse(origin) ? new URL(origin).host : '';
  if (own !== '' && own === host) return undefined;
  return foreignPage();
}

function foreignPage(): TidemarkError {
  return new TidemarkError('foreign_origin', 'A page of another origin may not do this.', {
    status: 403,
  });
}

function isAuthorized(request: IncomingMessage, expected: Buffer): boolean {
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ', 2);
  if (credentials === undefined) return false;
  const name = scheme?.toLowerCase();
  // Influx' clients say Token.
  if (name === 'bearer' || name === 'token') return timingSafeEqual(digest(credentials), expected);
  if (name !== 'basic') return false;
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return timingSafeEqual(digest(text.slice(text.indexOf(':') + 1)), expected);
}

/** Equal lengths for the comparison, so that it tells nothing by its time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase();
}
