import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { maxBodyBytes } from '@tidemark/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { Logger } from '../logger/index.ts';
import { BodyBudget, boundBodies, uncountedBodyBytes } from './body-budget.ts';
import { answerErrors } from './error-answer.ts';

async function listen(
  t: TestContext,
  limits: ConstructorParameters<typeof BodyBudget>[0],
  handler: () => Promise<string> = async () => 'done',
): Promise<{ app: FastifyInstance; url: string; port: number }> {
  const app = Fastify({ bodyLimit: maxBodyBytes, forceCloseConnections: true });
  answerErrors(app, new Logger(() => undefined, Date.now));
  boundBodies(app, new BodyBudget(limits));
  app.post('/', handler);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => app.close());
  return { app, url, port: Number(new URL(url).port) };
}

function post(url: string, sizeBytes: number): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    body: 'x'.repeat(sizeBytes),
    headers: { 'content-type': 'text/plain' },
  });
}

/** Announces a body and sends only its beginning. */
async function halfOpen(t: TestContext, port: number, sentBytes = 1): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  t.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST / HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: ${maxBodyBytes}\r\n\r\n${'x'.repeat(sentBytes)}`,
  );
  return socket;
}

test('bodies beyond the budget are asked to come again, and may once others are done', async (t) => {
  const size = 6 * uncountedBodyBytes;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { url } = await listen(t, { maxBytes: 10 * uncountedBodyBytes }, async () => {
    await held;
    return 'done';
  });
  const first = post(url, size);
  // The second one is refused as soon as the first has arrived.
  let second = post(url, size);
  for (;;) {
    const winner = await Promise.race([first, second]);
    if (winner.status === 503) {
      assert.equal(winner.headers.get('retry-after'), '1');
      break;
    }
    second = post(url, size);
  }
  release();
  const statuses = [(await first).status, (await second).status].sort();
  assert.deepEqual(statuses, [200, 503]);
  assert.equal((await post(url, size)).status, 200);
});

test('what is announced and not sent costs nobody else anything', async (t) => {
  const { url, port } = await listen(t, { maxBytes: maxBodyBytes });
  await Promise.all(Array.from({ length: 20 }, () => halfOpen(t, port)));
  for (let i = 0; i < 20; i++) assert.equal((await post(url, 1_000_000)).status, 200);
});

test('many small bodies of unknown length go through together', async (t) => {
  const { url } = await listen(t, { maxBytes: maxBodyBytes });
  const posts = Array.from({ length: 40 }, () =>
    fetch(url, {
      method: 'POST',
      duplex: 'half',
      headers: { 'content-type': 'text/plain' },
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(Buffer.from('{}'));
          controller.close();
        },
      }),
    } as RequestInit),
  );
  const statuses = new Set((await Promise.all(posts)).map(({ status }) => status));
  assert.deepEqual([...statuses], [200]);
});

test('a body that stops arriving is given up, and what it took is free again', async (t) => {
  const { url, port } = await listen(t, { maxBytes: 200_000, windowMs: 200, minWindowBytes: 1000 });
  const socket = await halfOpen(t, port, 190_000);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += String(chunk);
  });
  await once(socket, 'end');
  assert.match(answer, /^HTTP\/1\.1 408 /);
  assert.match(answer, /body_too_slow/);
  assert.equal((await post(url, 150_000)).status, 200);
});
