import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { Logger } from '../logger/index.ts';
import { boundBodies } from './body-budget.ts';
import { answerErrors } from './error-answer.ts';

test('bodies beyond the budget are asked to come again, and may once others are done', async () => {
  const app = Fastify();
  answerErrors(app, new Logger(() => undefined, Date.now));
  boundBodies(app, 1000);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  app.post('/', async () => {
    await held;
    return 'done';
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const post = (size: number) =>
    fetch(url, {
      method: 'POST',
      body: 'x'.repeat(size),
      headers: { 'content-type': 'text/plain' },
    });
  const first = post(600);
  // The second one is refused as soon as the first has arrived.
  let second = await post(600);
  while (second.status !== 503) second = await post(600);
  assert.equal(second.headers.get('retry-after'), '1');
  release();
  assert.equal((await first).status, 200);
  assert.equal((await post(600)).status, 200);
  await app.close();
});
