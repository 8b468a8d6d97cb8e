/** The WebSocket: what is posted arrives with right counts and sums, and a slow subscriber is no burden. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { LivePoint } from '@tidemark/protocol';
import { Api } from './support/api.ts';
import { parseExposition } from './support/exposition.ts';
import { type LiveClient, openLive } from './support/live-client.ts';
import { openSocket } from './support/raw-http.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

/** Begins with the file, on a server of its own: a minute takes a minute, and the other tests run meanwhile. */
const minutely = (async () => {
  const own = await startServer();
  after(() => own.stop());
  const live = await openLive(own.url);
  live.send({ type: 'subscribe', id: 'minute', name: 'minutely' });
  await live.find('subscribed');
  const timestamp = Date.now();
  const posted = [1, 2, 6].map((value) => ({ name: 'minutely', value, timestamp }));
  await new Api(own.url).store(posted);
  return { live, begin: Math.floor(timestamp / 60_000) * 60_000 };
})();

async function subscribe(
  id: string,
  name?: string,
  labels?: Record<string, string>,
): Promise<LiveClient> {
  const live = await openLive(server.url);
  live.send({ type: 'subscribe', id, ...(name && { name }), ...(labels && { labels }) });
  await live.find('subscribed', (message) => message.id === id);
  return live;
}

const pointsOf = (live: LiveClient, id: string): LivePoint[] =>
  live.messages.flatMap((message) =>
    message.type === 'points' && message.id === id ? message.points : [],
  );

const countOf = (points: readonly LivePoint[]) =>
  points.reduce((count, point) => count + point.count, 0);

async function figure(name: string): Promise<number> {
  const { text } = await api.request('GET', '/metrics');
  return parseExposition(text).get(name)?.lines[0]?.value ?? Number.NaN;
}

describe('new values', () => {
  it('arrive soon after the post, as they were sent', async (t) => {
    const live = await subscribe('1', 'fresh');
    const latencies: number[] = [];
    for (let i = 0; i < 20; i++) {
      const timestamp = Date.now();
      const began = performance.now();
      await api.store({ name: 'fresh', value: i, timestamp, type: 'latency', labels: { a: 'b' } });
      const { points } = await live.find('points', (message) => message.points[0]?.value === i);
      latencies.push(performance.now() - began);
      assert.deepEqual(points, [
        {
          name: 'fresh',
          metricType: 'latency',
          labels: { a: 'b' },
          timestamp,
          value: i,
          count: 1,
          sum: i,
          min: i,
          max: i,
        },
      ]);
    }
    latencies.sort((a, b) => a - b);
    t.diagnostic(
      `post to push: median ${latencies[10]?.toFixed(0)} ms, most ${latencies.at(-1)?.toFixed(0)} ms`,
    );
    await live.close();
  });

  it('are only those that were asked for, until they are no longer', async () => {
    const live = await subscribe('a', 'wanted', { host: 'a' });
    live.send({ type: 'subscribe', id: 'all' });
    await live.find('subscribed', ({ id }) => id === 'all');
    const post = (value: number) =>
      api.store([
        { name: 'wanted', value, labels: { host: 'a', more: 'x' } },
        { name: 'wanted', value: value + 100, labels: { host: 'b' } },
        { name: 'other', value: value + 200, labels: { host: 'a' } },
      ]);
    await post(1);
    await waitUntil(
      'all three',
      () =>
        countOf(pointsOf(live, 'all').filter(({ name }) => !name.startsWith('tidemark_'))) === 3,
    );
    assert.deepEqual(
      pointsOf(live, 'a').map(({ value }) => value),
      [1],
    );
    live.send({ type: 'unsubscribe', id: 'a' });
    // Requests of one connection are taken in their order: this answer comes after the unsubscription.
    live.send({ type: 'subscribe', id: 'after' });
    await live.find('subscribed', ({ id }) => id === 'after');
    await post(2);
    await waitUntil(
      'all three again',
      () =>
        countOf(pointsOf(live, 'after').filter(({ name }) => !name.startsWith('tidemark_'))) === 3,
    );
    assert.equal(pointsOf(live, 'a').length, 1);
    await live.close();
  });

  it('keep count, sum, min and max under load, however they are summed up', async () => {
    const live = await subscribe('load', 'load');
    const values = Array.from({ length: 20_000 }, (_, i) => i);
    const timestamp = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
    const posts = Array.from({ length: 40 }, (_, i) =>
      api.store(
        values.slice(i * 500, (i + 1) * 500).map((value) => ({
          name: 'load',
          value,
          timestamp: timestamp + (value % 120_000),
          labels: { host: `h${value % 7}` },
        })),
      ),
    );
    await Promise.all(posts);
    await waitUntil('all points', () => countOf(pointsOf(live, 'load')) >= values.length);
    const points = pointsOf(live, 'load');
    assert.equal(countOf(points), values.length);
    for (let host = 0; host < 7; host++) {
      const own = points.filter(({ labels }) => labels.host === `h${host}`);
      const stats = await api.stats({ name: 'load', labels: `host=h${host}` });
      assert.equal(countOf(own), stats.count);
      assert.equal(
        own.reduce((sum, point) => sum + point.sum, 0),
        stats.sum,
      );
      assert.equal(Math.min(...own.map(({ min }) => min)), stats.min);
      assert.equal(Math.max(...own.map(({ max }) => max)), stats.max);
    }
    await live.close();
  });
});

describe('a subscriber that never reads', () => {
  const upgrade =
    'GET /v1/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n';

  /** A masked text frame, as a client must send it. */
  function frameOf(text: string): Buffer {
    const payload = Buffer.from(text);
    const header = Buffer.from([
      0x81,
      0x80 | 126,
      payload.length >> 8,
      payload.length & 255,
      0,
      0,
      0,
      0,
    ]);
    return Buffer.concat([header, payload]);
  }

  it('is cut, costs little memory, and others keep receiving', async (t) => {
    const before = residentMebibytes(server.pid);
    const lazy = await openSocket(server.port);
    lazy.pause();
    lazy.write(upgrade);
    for (let i = 0; i < 50; i++) {
      lazy.write(frameOf(JSON.stringify({ type: 'subscribe', id: `${i}`.padEnd(100, 'x') })));
    }
    const eager = await subscribe('eager', 'torrent');
    await waitUntil('both', async () => (await figure('tidemark_live_subscribers')) === 2);
    const cutsBefore = await figure('tidemark_live_cuts_total');
    let posted = 0;
    let most = 0;
    let isOver = false;
    const load = (async () => {
      for (let round = 0; !isOver; round++) {
        const items = Array.from({ length: 2000 }, (_, i) => ({
          name: 'torrent',
          value: round,
          labels: { host: `h${i}`, filler: 'f'.repeat(200) },
        }));
        posted += await api.store(items);
        most = Math.max(most, residentMebibytes(server.pid));
        // Or the samples that wait for the store are what takes the memory, on a fast machine.
        await waitUntil('the eager one', () => countOf(pointsOf(eager, 'eager')) === posted);
      }
    })();
    await waitUntil(
      'the cut',
      async () => (await figure('tidemark_live_cuts_total')) > cutsBefore,
      40_000,
    );
    isOver = true;
    await load;
    await waitUntil(
      'one subscriber',
      async () => (await figure('tidemark_live_subscribers')) === 1,
    );
    await waitUntil('the other to have all', () => countOf(pointsOf(eager, 'eager')) === posted);
    t.diagnostic(
      `${posted} samples; resident ${before.toFixed(0)} MiB before, ${most.toFixed(0)} MiB at most`,
    );
    assert.ok(most - before < 500, `from ${before} to ${most} MiB`);
    await eager.close();
    lazy.destroy();
  });

  it('does not hold up a stop', async () => {
    const lazy = await openSocket(server.port);
    lazy.pause();
    lazy.write(upgrade);
    await waitUntil('it', async () => (await figure('tidemark_live_subscribers')) === 1);
    const began = performance.now();
    assert.equal(await server.stop(), 0);
    assert.ok(performance.now() - began < 10_000);
    lazy.destroy();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
  });
});

describe('finished minutes', () => {
  it('arrive with what was posted for them', { timeout: 100_000 }, async () => {
    const { live, begin } = await minutely;
    const { minute } = await live.find(
      'minute',
      (message) => message.minute.timestamp === begin,
      75_000,
    );
    assert.deepEqual(minute, { timestamp: begin, count: 3, sum: 9, min: 1, max: 6, average: 3 });
    await live.close();
  });
});

function residentMebibytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096) / 1024 / 1024;
}
