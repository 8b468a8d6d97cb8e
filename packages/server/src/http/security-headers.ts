import type { FastifyInstance } from 'fastify';

/** No inline script, nothing from elsewhere; styles inline because chart libraries set them. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join(';');

/**
 * What every answer says to browsers, after the list of Helmet. Written out because Helmet works its
 * headers out anew for each request, which cost as much as the rest of a small post. Nothing about HTTPS:
 * Tidemark speaks plain HTTP, and a proxy in front of it decides.
 */
export const securityHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-frame-options': 'DENY',
} as const;

/** Puts the {@link securityHeaders} on every answer; a route may replace them. */
export function sendSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(securityHeaders);
    done();
  });
}
