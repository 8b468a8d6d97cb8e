import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { WaitingAnswers } from './waiting-answers.ts';

/** A server that leaves its answers to the test, and the answer to one request. */
async function oneAnswer() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: '127.0.0.1', agent: false }).on('error', () => undefined);
  const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
  return { request, response, close: () => server.close() };
}

test('large answers have room until others wait, small ones always', async () => {
  const waiting = new WaitingAnswers(1_000_000);
  const [first, second] = [await oneAnswer(), await oneAnswer()];
  try {
    waiting.hold(800_000, first.response);
    assert.throws(() => waiting.hold(300_000, second.response), { status: 503, retryAfterS: 10 });
    waiting.hold(99_999, second.response);
    assert.equal(waiting.points, 800_000);
    const closed = once(first.response, 'close');
    first.response.end('taken');
    first.request.on('response', (answer) => answer.resume());
    await closed;
    assert.equal(waiting.points, 0);
    waiting.hold(2_000_000, second.response);
    second.request.destroy();
    await once(second.response, 'close');
    assert.equal(waiting.points, 0);
    // Nobody would ever count it back.
    waiting.hold(300_000, second.response);
    assert.equal(waiting.points, 0);
  } finally {
    first.close();
    second.close();
  }
});

test('a client that reads nothing is let go', async () => {
  const waiting = new WaitingAnswers(1_000_000, 50);
  const { request, response, close } = await oneAnswer();
  try {
    request.on('response', (answer) => answer.on('error', () => undefined).pause());
    waiting.hold(500_000, response);
    const closed = once(response, 'close');
    response.end(Buffer.alloc(64 * 1024 * 1024));
    await closed;
    assert.ok(!response.writableFinished);
    assert.equal(waiting.points, 0);
  } finally {
    request.destroy();
    close();
  }
});
