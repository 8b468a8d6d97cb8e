import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { HttpConnection } from './http-connection.ts';

/** What the server answers the next request with: pieces that are sent one by one. */
let pieces: Buffer[] = [];
let server: Server;
let connection: HttpConnection;

before(async () => {
  server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('data', () => void sendPieces(socket));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connection = await HttpConnection.open((server.address() as AddressInfo).port);
});

after(() => {
  connection.close();
  server.close();
});

async function sendPieces(socket: Socket): Promise<void> {
  for (const piece of pieces) {
    await new Promise((sent) => socket.write(piece, sent));
    await new Promise((next) => setImmediate(next));
  }
}

const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n0\r\n\r\nx\r\n4\r\nabcd\r\n0\r\n\r\n';
const sized = 'HTTP/1.1 422 Unprocessable\r\nContent-Length: 11\r\n\r\n0\r\n\r\nbody\r\n';

test('an answer is whole wherever it was cut in two', async () => {
  for (const [text, status, body] of [
    [chunked, 200, '0\r\n\r\nxabcd'],
    [sized, 422, '0\r\n\r\nbody\r\n'],
  ] as const) {
    for (let cut = 1; cut <= text.length; cut++) {
      pieces = [Buffer.from(text.slice(0, cut)), Buffer.from(text.slice(cut))];
      const answer = await connection.get('/');
      assert.deepEqual([answer.status, answer.body.toString()], [status, body], `cut at ${cut}`);
    }
  }
});

test('an answer that comes byte by byte is whole, and so is the next one', async () => {
  for (const text of [chunked, sized, chunked]) {
    pieces = Array.from(text, (byte) => Buffer.from(byte));
    const { body } = await connection.get('/');
    assert.equal(body.toString(), text === chunked ? '0\r\n\r\nxabcd' : '0\r\n\r\nbody\r\n');
  }
});
