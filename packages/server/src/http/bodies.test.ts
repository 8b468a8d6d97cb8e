import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fastify from 'fastify';
import { Bodies } from './bodies.ts';

/** What the body is whose bytes come in these chunks. */
async function gathered(chunks: readonly Buffer[]): Promise<string> {
  const app = fastify();
  const bodies = new Bodies();
  bodies.gather(app, 'text/test');
  app.addHook('preParsing', (_request, _reply, _payload, done) => {
    done(null, Object.assign(Readable.from(chunks), { headers: {} }));
  });
  app.post('/', (request) => bodies.with(request, async (body) => body.toString('latin1')));
  const headers = { 'content-type': 'text/test' };
  const answer = await app.inject({ method: 'POST', url: '/', headers, payload: 'any' });
  assert.equal(answer.statusCode, 200, answer.body);
  await app.close();
  return answer.body;
}

describe('bodies', () => {
  test('the memory of a chunk is free once it is copied: collecting so much would cost more than reading it', async () => {
    const chunks = ['a', 'b', 'c'].map((letter) => Buffer.alloc(65_536, letter));
    const body = await gathered(chunks);
    assert.equal(body, 'a'.repeat(65_536) + 'b'.repeat(65_536) + 'c'.repeat(65_536));
    assert.deepEqual(
      chunks.map(({ buffer }) => buffer.byteLength),
      [0, 0, 0],
    );
  });

  test('memory that a chunk shares with others stays', async () => {
    const shared = Buffer.alloc(65_536, 'xy');
    const body = await gathered([shared.subarray(0, 20_000), shared.subarray(20_000, 50_000)]);
    assert.equal(body, 'xy'.repeat(25_000));
    assert.equal(shared.toString(), 'xy'.repeat(32_768));
  });
});
