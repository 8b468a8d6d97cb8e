import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { securityHeaders, sendSecurityHeaders } from './security-headers.ts';

test('answers and refusals carry the security headers', async () => {
  const app = Fastify();
  sendSecurityHeaders(app);
  app.get('/here', async () => 'here');
  for (const url of ['/here', '/nowhere']) {
    const { headers } = await app.inject(url);
    for (const [name, value] of Object.entries(securityHeaders)) {
      assert.equal(headers[name], value, `${name} of ${url}`);
    }
  }
});

test('a page may run no script but our own files, and nobody may frame it', () => {
  const policy = securityHeaders['content-security-policy'];
  assert.match(policy, /default-src 'self'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.doesNotMatch(policy, /script-src/);
});
