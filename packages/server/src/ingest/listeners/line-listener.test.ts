import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { TidemarkError, unavailable } from '../../errors/index.ts';
import { damagedBodies } from '../testing/damaged-bodies.ts';
import type { ListenerLimits } from './limits.ts';
import { LineListener } from './line-listener.ts';
import { Refusals } from './refusals.ts';

/** Polls until it is so; fails after 10 seconds. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!isSo()) {
    assert.ok(performance.now() < endMs, `waited in vain for ${what}`);
    await sleep(2);
  }
}

/** A listener that keeps what it takes, with a gate that holds takes back. */
class Harness {
  readonly taken: { lines: string; sender: string }[] = [];
  readonly refusals = new Refusals('test', () => undefined, Date.now);
  listener!: LineListener;
  /** What happens at each take before it is done. */
  onTake: () => Promise<void> = () => Promise.resolve();
  takesUnderWay = 0;
  most = 0;

  static async open(
    context: TestContext,
    limits: Partial<ListenerLimits> = {},
    host = '127.0.0.1',
  ) {
    const harness = new Harness();
    const take = async (lines: Buffer, sender: string) => {
      harness.most = Math.max(harness.most, ++harness.takesUnderWay);
      try {
        await harness.onTake();
        harness.taken.push({ lines: lines.toString('latin1'), sender });
      } finally {
        harness.takesUnderWay--;
      }
    };
    const { refusals } = harness;
    harness.listener = await LineListener.open({ host, port: 0, take, refusals, limits });
    context.after(() => harness.listener.close());
    return harness;
  }

  get text(): string {
    return this.taken.map(({ lines }) => lines).join('');
  }

  refused(reason: string): number {
    let count = 0;
    for (const [known, n] of this.refusals.total) if (known.startsWith(reason)) count += n;
    return count;
  }

  async connect(): Promise<Socket> {
    const socket = connect(this.listener.port, '127.0.0.1');
    socket.on('error', () => undefined);
    // Nothing is sent to it, but it learns of the end only when it reads.
    socket.resume();
    await once(socket, 'connect');
    return socket;
  }

  async sendPackets(packets: readonly (string | Buffer)[]): Promise<void> {
    const socket = createSocket('udp4');
    for (const packet of packets) {
      await new Promise<void>((resolve) => {
        socket.send(packet, this.listener.port, '127.0.0.1', () => resolve());
      });
    }
    socket.close();
  }
}

test('takes lines over TCP, however they are cut, and the last one without a line break', async (t) => {
  const harness = await Harness.open(t);
  const socket = await harness.connect();
  socket.setNoDelay();
  for (const piece of ['a 1\nb', ' 2', '\nc 3\n', 'd 4']) {
    socket.write(piece);
    await sleep(1);
  }
  socket.end();
  await until(() => harness.text === 'a 1\nb 2\nc 3\nd 4', 'all lines');
  assert.ok(harness.taken.every(({ sender }) => sender === '127.0.0.1'));
  await until(() => harness.listener.connectionCount === 0, 'the end of the connection');
});

test('takes packets over UDP on the same port, each with whole lines', async (t) => {
  const harness = await Harness.open(t);
  await harness.sendPackets(['a 1', 'b 2\nc 3\n', '', 'd 4']);
  await until(() => harness.text.includes('d 4'), 'all packets');
  assert.deepEqual(harness.text.split('\n').filter(Boolean).sort(), ['a 1', 'b 2', 'c 3', 'd 4']);
  assert.equal(harness.taken[0].sender, '127.0.0.1');
});

test('listens on IPv6, and names senders of IPv4 as such', async (t) => {
  const harness = await Harness.open(t, {}, '::');
  const socket = await harness.connect();
  socket.end('a 1\n');
  await harness.sendPackets(['b 2\n']);
  await until(() => harness.taken.length === 2, 'both');
  assert.deepEqual(
    harness.taken.map(({ sender }) => sender),
    ['127.0.0.1', '127.0.0.1'],
  );
});

test('rejects when the address is taken', async (t) => {
  const { listener, refusals } = await Harness.open(t);
  const options = { host: '127.0.0.1', port: listener.port, take: async () => {}, refusals };
  await assert.rejects(LineListener.open(options), { code: 'EADDRINUSE' });
});

test('reads no more of a connection while its lines are taken', async (t) => {
  const harness = await Harness.open(t);
  const gate = Promise.withResolvers<void>();
  harness.onTake = () => gate.promise;
  const socket = await harness.connect();
  const line = `${'x'.repeat(999)}\n`;
  const sentBytes = 64 * 1024 * 1024;
  const block = line.repeat(1024);
  for (let bytes = 0; bytes < sentBytes; bytes += block.length) socket.write(block);
  await until(() => harness.takesUnderWay === 1, 'the first take');
  // All that fits the buffers of both kernels is sent, the rest waits with the sender.
  let before = -1;
  while (before !== socket.writableLength) {
    before = socket.writableLength;
    await sleep(50);
  }
  assert.ok(socket.writableLength > sentBytes / 2);
  assert.equal(harness.most, 1);
  harness.onTake = () => Promise.resolve();
  gate.resolve();
  socket.end();
  await until(() => harness.listener.connectionCount === 0, 'the end');
  const takenBytes = harness.taken.reduce((sum, { lines }) => sum + lines.length, 0);
  assert.equal(takenBytes, Math.ceil(sentBytes / block.length) * block.length);
  assert.ok(harness.taken.every(({ lines }) => lines.length < 300_000));
});

test('packets beyond the queue are lost and counted; those in it are taken together', async (t) => {
  const harness = await Harness.open(t, { maxQueuedBytes: 5_000 });
  const gate = Promise.withResolvers<void>();
  harness.onTake = () => gate.promise;
  await harness.sendPackets(['first 1']);
  await until(() => harness.takesUnderWay === 1, 'the first take');
  await harness.sendPackets(Array.from({ length: 50 }, (_, i) => `p${i} 1`));
  // 18 fit, with what each takes beside its bytes.
  await until(() => harness.refused('packets beyond the queue') === 32, 'the lost packets');
  gate.resolve();
  const count = () => harness.text.split('\n').length - 1;
  await until(() => count() === 19, 'the others');
  assert.equal(harness.taken.length, 2);
  await harness.sendPackets(['last 1']);
  await until(() => harness.text.includes('last 1'), 'room again');
});

test('a line that never ends is left out, and nothing more', async (t) => {
  const harness = await Harness.open(t, { maxLineBytes: 1_000 });
  const socket = await harness.connect();
  socket.write('a 1\n');
  await until(() => harness.text === 'a 1\n', 'the first line');
  socket.write('x'.repeat(1_001));
  await until(() => harness.refused('lines over 1000 bytes') === 1, 'the refusal');
  socket.end(`${'x'.repeat(500_000)}\nb 2\n`);
  await until(() => harness.text === 'a 1\nb 2\n', 'the line after it');
  assert.equal(harness.refused('lines over'), 1);
});

test('connections beyond the limit are closed and counted', async (t) => {
  const harness = await Harness.open(t, { maxConnections: 2 });
  const [first] = [await harness.connect(), await harness.connect()];
  const third = await harness.connect();
  await once(third, 'close');
  assert.equal(harness.refused('connections over the limit'), 1);
  first.end('a 1\n');
  await until(() => harness.listener.connectionCount === 1, 'room again');
  (await harness.connect()).end('b 2\n');
  await until(() => harness.text === 'a 1\nb 2\n', 'its lines');
});

test('an idle connection is closed, but not while its lines wait to be stored', async (t) => {
  const harness = await Harness.open(t, { idleTimeoutMs: 30 });
  const idle = await harness.connect();
  idle.write('half a li');
  await once(idle, 'close');
  assert.equal(harness.text, '');
  const gate = Promise.withResolvers<void>();
  harness.onTake = () => gate.promise;
  const busy = await harness.connect();
  busy.write('a 1\n');
  await until(() => harness.takesUnderWay === 1, 'the take');
  await assert.rejects(once(busy, 'close', { signal: AbortSignal.timeout(150) }));
  gate.resolve();
  await once(busy, 'close');
  assert.equal(harness.text, 'a 1\n');
});

test('what cannot be stored just now is tried again, and nothing is read meanwhile', async (t) => {
  const harness = await Harness.open(t, { retryMs: 5 });
  let failures = 3;
  harness.onTake = async () => {
    if (failures-- > 0) throw unavailable('disk_full', 'the disk is full', 1);
  };
  (await harness.connect()).end('a 1\n');
  await until(() => harness.text === 'a 1\n', 'the third try');
  assert.equal(harness.refusals.total.size, 0);
});

test('what will never be stored is counted by lines', async (t) => {
  const harness = await Harness.open(t);
  harness.onTake = async () => {
    throw new TidemarkError('bad', 'it is bad', { status: 400 });
  };
  (await harness.connect()).end('a 1\nb 2\nc 3');
  await until(() => harness.refused('not stored (it is bad)') === 3, 'the count');
});

test('close takes all that was sent before it, and ends every connection', async (t) => {
  const harness = await Harness.open(t, { retryMs: 60_000, drainMs: 100 });
  const socket = await harness.connect();
  socket.write('a 1\n'.repeat(1_000));
  await new Promise((resolve) => socket.write('half', resolve));
  await harness.sendPackets(Array.from({ length: 100 }, () => 'b 2\n'));
  let isFirst = true;
  harness.onTake = async () => {
    await sleep(5);
    if (isFirst) throw unavailable('disk_full', 'the disk is full', 1);
  };
  const closed = harness.listener.close();
  await sleep(20);
  isFirst = false;
  await closed;
  const lines = harness.text.split('\n').filter(Boolean);
  assert.equal(lines.filter((line) => line === 'a 1').length, 1_000);
  assert.equal(lines.filter((line) => line === 'b 2').length, 100);
  assert.equal(harness.listener.connectionCount, 0);
  await harness.listener.close();
  await assert.rejects(once(connect(harness.listener.port, '127.0.0.1'), 'connect'));
});

test('survives damaged bytes over real sockets, cut anywhere and broken off', async (t) => {
  const harness = await Harness.open(t, { maxLineBytes: 200, maxConnections: 1_000 });
  const good = [Buffer.from('a.b;c=d 1 1700000000\n'.repeat(20)), Buffer.from('x'.repeat(600))];
  let n = 0;
  for (const body of damagedBodies(good, 200)) {
    const socket = await harness.connect();
    socket.write(body.subarray(0, body.length / 2));
    if (++n % 3 === 0) socket.resetAndDestroy();
    else socket.end(body.subarray(body.length / 2));
    if (n % 4 === 0) await harness.sendPackets([body.subarray(0, 1400)]);
  }
  await until(() => harness.listener.connectionCount === 0, 'the end of all connections');
  (await harness.connect()).end('good 1\n');
  await until(() => harness.text.includes('good 1\n'), 'a good line');
});
