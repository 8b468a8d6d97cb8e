import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StatsD } from 'hot-shots';
import { Batch } from '../../batch/index.ts';
import { unavailable } from '../../errors/index.ts';
import { SeriesTable } from '../../series/index.ts';
import { Rows } from '../rows.ts';
import { damagedBodies } from '../testing/damaged-bodies.ts';
import { openGate, samplesOf } from '../testing/open-rows.ts';
import { flushIntervalMs, maxPendingIntervals } from './limits.ts';
import { StatsdListener } from './statsd-listener.ts';

/** Polls until it is so; fails after 10 seconds. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!isSo()) {
    assert.ok(performance.now() < endMs, `waited in vain for ${what}`);
    await sleep(2);
  }
}

/** A listener that stores into a batch. The clock stands at the beginning of an interval until it is set. */
class Harness {
  nowMs = Math.floor(Date.now() / flushIntervalMs) * flushIntervalMs;
  readonly table = new SeriesTable();
  readonly batch = new Batch();
  readonly senders: string[] = [];
  readonly warnings: string[] = [];
  isDiskFull = false;
  listener!: StatsdListener;

  static async open(context: TestContext): Promise<Harness> {
    const harness = new Harness();
    const rows = new Rows(harness.table, openGate);
    harness.listener = await StatsdListener.open({
      host: '127.0.0.1',
      port: 0,
      nowMs: () => harness.nowMs,
      warn: (message) => harness.warnings.push(message),
      store: async (sender, write) => {
        await sleep(1);
        if (harness.isDiskFull) throw unavailable('disk_full', 'the disk is full', 1);
        rows.open(harness.batch, harness.nowMs, sender);
        write(rows);
        assert.deepEqual(rows.finish().problems, []);
        harness.senders.push(sender);
      },
    });
    context.after(() => harness.listener.close());
    return harness;
  }

  get samples() {
    return samplesOf(this.batch, this.table);
  }

  get histograms() {
    return this.batch.histograms.map(({ seriesIndex, histogram }) => {
      const { name, labels, type, unit } = this.table.definition(seriesIndex);
      const { count, sum, min, max } = histogram;
      return { name, labels: Object.fromEntries(labels), type, unit, count, sum, min, max };
    });
  }

  async send(text: string): Promise<void> {
    const socket = connect(this.listener.port, '127.0.0.1');
    socket.end(text);
    socket.resume();
    await once(socket, 'close');
  }
}

for (const protocol of ['udp', 'tcp'] as const) {
  test(`what hot-shots sends over ${protocol} arrives`, async (t) => {
    const harness = await Harness.open(t);
    const client = new StatsD({
      host: '127.0.0.1',
      port: harness.listener.port,
      protocol,
      prefix: 'app.',
      globalTags: { env: 'test' },
      maxBufferSize: protocol === 'udp' ? 1_000 : 0,
      bufferFlushInterval: 10,
      containerID: 'abc',
      errorHandler: (error) => assert.fail(error),
    });
    for (let i = 1; i <= 100; i++) {
      client.increment('hits', { page: 'a:b' });
      client.increment('hits', 2);
      client.timing('took', i);
      client.distribution('size', i / 4, { unit: 'kB' });
      client.histogram('depth', 1);
      client.histogram('depth', 2);
      client.gauge('temperature', i);
      client.unique('users', `user-${i % 10}`);
    }
    client.decrement('hits', 1);
    client.gaugeDelta('temperature', -3);
    client.event('deployed', 'version 2');
    client.check('alive', 0);
    client.increment('last');
    await new Promise((resolve) => client.close(resolve));
    await until(() => harness.listener.aggregator.seriesCount === 8, 'the last one');
    await harness.listener.close();

    const env = { env: 'test' };
    const timestampMs = harness.nowMs;
    assert.deepEqual(
      harness.samples.map(({ name, labels, value, kind }) => [name, labels, value, kind]),
      [
        ['app.hits', { env: 'test', page: 'a:b' }, 100, 1],
        ['app.hits', env, 199, 1],
        ['app.temperature', env, 97, 0],
        ['app.users', env, 10, 0],
        ['app.last', env, 1, 1],
      ],
    );
    assert.ok(harness.samples.every((sample) => sample.timestampMs === timestampMs));
    const latency = { labels: env, type: 'latency', unit: null };
    assert.deepEqual(harness.histograms, [
      { ...latency, name: 'app.took', unit: 'ms', count: 100, sum: 5050, min: 1, max: 100 },
      {
        ...latency,
        name: 'app.size',
        labels: { env: 'test', unit: 'kB' },
        ...{ count: 100, sum: 1262.5, min: 0.25, max: 25 },
      },
      { ...latency, name: 'app.depth', count: 200, sum: 300, min: 1, max: 2 },
    ]);
    assert.equal(harness.listener.aggregator.skippedLines, 2);
    assert.deepEqual(harness.warnings, []);
  });
}

test('each flush is at a whole multiple of the interval, or now if that is too far', async (t) => {
  const harness = await Harness.open(t);
  const dueMs = harness.nowMs + flushIntervalMs;
  for (const offMs of [-1, 400, 3_000]) {
    await harness.send('a:1|c\n');
    harness.nowMs = dueMs + offMs;
    await harness.listener.flush();
  }
  assert.deepEqual(
    harness.samples.map(({ timestampMs }) => timestampMs - dueMs),
    [0, 400, 3_000],
  );
});

test('what cannot be stored waits for the next flush, with its own time', async (t) => {
  const harness = await Harness.open(t);
  harness.isDiskFull = true;
  for (let i = 0; i < 2; i++) {
    await harness.send('a:1|c\nb:1|ms\n');
    harness.nowMs += flushIntervalMs;
    await harness.listener.flush();
  }
  assert.equal(harness.batch.count, 0);
  harness.isDiskFull = false;
  await harness.listener.flush();
  assert.deepEqual(
    harness.samples.map(({ timestampMs, value }) => [timestampMs - harness.nowMs, value]),
    [
      [-flushIntervalMs, 1],
      [0, 1],
    ],
  );
  assert.equal(harness.batch.histograms.length, 2);
  await harness.listener.flush();
  assert.equal(harness.batch.count, 2);
  assert.deepEqual(harness.senders, ['127.0.0.1', '127.0.0.1']);
});

test('intervals that wait for too long are given up, and counted', async (t) => {
  const harness = await Harness.open(t);
  harness.isDiskFull = true;
  for (let i = 0; i < maxPendingIntervals + 3; i++) {
    await harness.send('a:1|c\n');
    harness.nowMs += flushIntervalMs;
    await harness.listener.flush();
  }
  assert.equal(harness.listener.refusals.total.get('not stored for too long'), 3);
  harness.isDiskFull = false;
  await harness.listener.flush();
  assert.equal(harness.batch.count, maxPendingIntervals);
});

test('close stores the last interval, and says what it could not store', async (t) => {
  const stored = await Harness.open(t);
  await stored.send('a:1|c\n');
  await stored.listener.close();
  assert.equal(stored.batch.count, 1);
  const full = await Harness.open(t);
  await full.send('a:1|c\n');
  full.isDiskFull = true;
  await full.listener.close();
  assert.match(
    full.warnings[0],
    /not stored before the stop: 1; for example "a" from 127\.0\.0\.1/,
  );
});

test('bad lines are said once in the log, with the sender', async (t) => {
  const harness = await Harness.open(t);
  await harness.send('a:1|x\nb\n');
  await until(() => harness.listener.refusals.total.size === 2, 'both refusals');
  assert.deepEqual(harness.warnings, [
    'StatsD: refused unknown type: 1; for example "a:1|x" from 127.0.0.1',
  ]);
});

test('survives damaged bytes over real sockets', async (t) => {
  const harness = await Harness.open(t);
  const good = [Buffer.from('a:1|c|@0.5|#b:c\nd:1:2|ms\ne:x|s\nf:+1|g\n'.repeat(5))];
  for (const body of damagedBodies(good, 100)) await harness.send(body.toString('latin1'));
  await harness.send('good:1|c\n');
  await harness.listener.close();
  assert.ok(harness.samples.some(({ name }) => name === 'good'));
});
