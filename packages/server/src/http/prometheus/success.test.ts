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
  const pieces = 2_000_000;
  const stream = sent(Array.from({ length: pieces }, () => '0123456789abcdef'));
  assert.ok(stream instanceof Readable);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  let sizeBytes = 0;
  let chunks = 0;
  for await (const chunk of stream) {
    sizeBytes += chunk.length;
    chunks++;
  }
  isOver = true;
  assert.equal(sizeBytes, 16 * pieces + '{"status":"success","data":}'.length);
  assert.ok(chunks < 1_000, `${chunks} chunks`);
  assert.ok(turns >= 3, `${turns} turns`);
});
