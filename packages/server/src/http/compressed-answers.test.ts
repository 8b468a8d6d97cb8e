import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { compressAnswers, takesGzip } from './compressed-answers.ts';

const long = JSON.stringify(Array.from({ length: 5_000 }, (_, at) => at));
const app = Fastify();
let streamEnded = false;

before(async () => {
  compressAnswers(app);
  const json = 'application/json; charset=utf-8';
  app.get('/text', (_request, reply) => reply.type(json).send(long));
  app.get('/stream', (_request, reply) => reply.type(json).send(Readable.from([long, long])));
  app.get('/short', (_request, reply) => reply.type(json).send('{}'));
  app.get('/page', (_request, reply) => reply.type('text/html').send(long));
  app.get('/endless', (_request, reply) => {
    const stream = Readable.from(endless());
    stream.once('close', () => {
      streamEnded = true;
    });
    return reply.type(json).send(stream);
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
after(() => app.close());

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield long;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function ask(url: string, accept: string) {
  const { rawPayload, headers } = await app.inject({ url, headers: { 'accept-encoding': accept } });
  const coding = headers['content-encoding'];
  const text = (coding === 'gzip' ? gunzipSync(rawPayload) : rawPayload).toString();
  return { coding, text, vary: headers.vary };
}

test('long JSON is compressed for who takes it, text or stream', async () => {
  const vary = 'accept-encoding';
  assert.deepEqual(await ask('/text', 'gzip'), { coding: 'gzip', text: long, vary });
  assert.deepEqual(await ask('/text', 'br'), { coding: undefined, text: long, vary });
  assert.deepEqual(await ask('/stream', 'deflate, gzip;q=0.5'), {
    coding: 'gzip',
    text: long + long,
    vary,
  });
  assert.equal((await ask('/short', 'gzip')).coding, undefined);
  assert.equal((await ask('/page', 'gzip')).coding, undefined);
});

test('who takes gzip', () => {
  for (const header of ['gzip', 'br, GZIP', '*', 'x-gzip', 'gzip;q=0.001']) {
    assert.equal(takesGzip(header), true, header);
  }
  for (const header of ['', 'br', 'gzip;q=0', 'gzip;q=0, *', '*;q=0', undefined]) {
    assert.equal(takesGzip(header), false, String(header));
  }
});

test('a client that goes away ends what is made for it', async () => {
  const { port } = app.server.address() as AddressInfo;
  const sent = request({ port, path: '/endless', headers: { 'accept-encoding': 'gzip' } }).end();
  const [answer] = await once(sent, 'response');
  await once(answer, 'data');
  sent.destroy();
  while (!streamEnded) await new Promise((resolve) => setImmediate(resolve));
});
