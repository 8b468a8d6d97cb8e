import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import type { System } from '../systems/system.ts';
import { BenchContext } from './bench-context.ts';
import { RunningSystem } from './running-system.ts';

test('a system that closed the connection while others were asked is asked over a new one', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const system = { name: 'Tidemark', start: async () => ({ port }) } as unknown as System;
  const context = new BenchContext([system], () => undefined);
  const running = await RunningSystem.start(context, system, '', 'days');
  assert.equal((await running.ask('/')).body.toString(), 'ok');
  sockets[0].destroy();
  while (running.isConnected) await new Promise((next) => setImmediate(next));
  assert.equal((await running.ask('/')).body.toString(), 'ok');
  assert.equal(sockets.length, 2);
  server.close();
  for (const socket of sockets) socket.destroy();
});
