import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import type { FastifyReply } from 'fastify';
import { noRemarks, sendPieces } from './success.ts';

/** What is sent: a text, or a stream for a large answer. */
function sent(pieces: Iterable<string>): unknown {
  let body: unknown;
  const reply = {
    type: () => reply,
    send: (given: unknown) => {
      body = given;
      return reply;
    },
  };
  sendPieces(reply as unknown as FastifyReply, pieces, noRemarks);
  return body;
}

test('a small answer is one text', () => {
  assert.equal(sent(['[1', ',2]']), '{"status":"success","data":[1,2]}');
});

test('others have their turn while a large answer is sent, however fast it is taken', async () => {
  const stream = sent(Array.from({ length: 100_000 }, () => '0123456789abcdef'));
  assert.ok(stream instanceof Readable);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  isOver = true;
  assert.equal(Buffer.concat(chunks).length, 1_600_000 + '{"status":"success","data":}'.length);
  assert.ok(chunks.length < 50, `${chunks.length} chunks`);
  assert.ok(turns >= chunks.length - 1, `${turns} turns for ${chunks.length} chunks`);
});
