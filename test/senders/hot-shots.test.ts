/**
 * The StatsD client hot-shots over UDP and TCP against a real server: counters add up to what was counted,
 * gauges and sets are the last and the distinct ones, over flushes and a stop.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { StatsD } from 'hot-shots';
import { readAllSamples } from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** Values are stored at each multiple of ten seconds. */
const flushMs = 10_000;
const patienceMs = 4 * flushMs;
const protocols = ['udp', 'tcp'] as const;

let server: RunningServer;
let api: Api;

const start = async (dataPath?: string) => {
  const args = ['--statsd', '127.0.0.1:0'];
  server = await startServer({ args, ...(dataPath === undefined ? {} : { dataPath }) });
  api = new Api(server.url);
};
before(() => start());
after(async () => {
  assert.doesNotMatch(server.log(), / error /);
  assert.equal(await server.stop(), 0);
});

const statsdPort = () => Number(/statsd on UDP and TCP port (\d+)/.exec(server.log())?.[1]);

function openClient(protocol: 'udp' | 'tcp', errors: Error[]): StatsD {
  return new StatsD({
    host: '127.0.0.1',
    port: statsdPort(),
    protocol,
    prefix: `${protocol}.`,
    globalTags: { env: 'test' },
    maxBufferSize: protocol === 'udp' ? 1_000 : 0,
    bufferFlushInterval: 10,
    errorHandler: (error) => errors.push(error),
  });
}

/** Sends each kind of metric so many times, and resolves when the client has nothing left to send. */
async function sendAll(protocol: 'udp' | 'tcp', rounds: number): Promise<void> {
  const errors: Error[] = [];
  const client = openClient(protocol, errors);
  for (let i = 1; i <= rounds; i++) {
    client.increment('hits', { page: 'a' });
    client.increment('hits', 2, { page: 'b' });
    client.timing('took', i);
    client.gauge('temperature', i);
    client.gaugeDelta('temperature', -0.5);
    client.unique('users', `user-${i % 10}`);
  }
  client.event('deployed', 'version 2');
  client.check('alive', 0);
  await new Promise((resolve) => client.close(resolve));
  assert.deepEqual(errors, []);
}

const sumOf = async (name: string, labels: string) => {
  const samples = await readAllSamples(api, { name, labels });
  return samples.reduce((sum, { value }) => sum + value, 0);
};

/** An interval that has just begun, so that what is sent now is in one. */
const earlyInInterval = () =>
  waitUntil('an interval to begin', () => Date.now() % flushMs < flushMs / 2, patienceMs);

describe('hot-shots', () => {
  it('is aggregated over UDP and TCP, and stored within an interval', async () => {
    await earlyInInterval();
    await Promise.all(protocols.map((protocol) => sendAll(protocol, 100)));
    for (const protocol of protocols) {
      const name = `${protocol}.hits`;
      await waitUntil(name, async () => (await sumOf(name, 'page=b')) === 200, patienceMs);
      assert.equal(await sumOf(name, 'page=a'), 100);
      const [gauge] = await api.series({ name: `${protocol}.temperature` });
      assert.deepEqual([gauge?.lastValue, gauge?.labels], [99.5, { env: 'test' }]);
      const [users] = await api.series({ name: `${protocol}.users` });
      assert.equal(users?.lastValue, 10);
    }
  });

  it('stores at multiples of the interval, with the type of each metric', async () => {
    for (const protocol of protocols) {
      for (const { timestamp } of await api.samples({ name: `${protocol}.hits` })) {
        assert.equal(Date.parse(timestamp) % flushMs, 0, timestamp);
      }
      const names = new Map((await api.names()).map((metric) => [metric.name, metric]));
      const kinds = ['hits', 'temperature', 'users'].map(
        (name) => names.get(`${protocol}.${name}`)?.type,
      );
      assert.deepEqual(kinds, ['counter', 'gauge', 'gauge']);
    }
  });

  it('sums up the durations of timers', async () => {
    for (const protocol of protocols) {
      const took = (await api.names()).find(({ name }) => name === `${protocol}.took`);
      assert.deepEqual([took?.type, took?.unit], ['latency', 'ms']);
      const stats = await api.stats({ name: `${protocol}.took` });
      assert.deepEqual([stats.count, stats.sum, stats.min, stats.max], [100, 5050, 1, 100]);
      // Of 1 to 100, within the stated 1 %.
      for (const [quantile, expected] of [
        [stats.p50, 50],
        [stats.p90, 90],
        [stats.p99, 99],
      ] as const) {
        const found = quantile ?? Number.NaN;
        assert.ok(Math.abs(found / expected - 1) < 0.03, `${found} for ${expected}`);
      }
    }
  });

  it('loses nothing of the last interval when the server is stopped', async () => {
    await Promise.all(protocols.map((protocol) => sendAll(protocol, 50)));
    assert.equal(await server.stop(), 0);
    await start(server.dataPath);
    for (const protocol of protocols) {
      assert.equal(await sumOf(`${protocol}.hits`, 'page=a'), 150, protocol);
      assert.equal(await sumOf(`${protocol}.hits`, 'page=b'), 300, protocol);
    }
  });
});
