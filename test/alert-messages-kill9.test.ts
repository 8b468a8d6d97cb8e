import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveriesAnswer } from '@tidemark/protocol';
import { Api } from './support/api.ts';
import { ChannelWorld, type Heard } from './support/channel-world.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const json = { 'content-type': 'application/json' };

test('firing, repeat, acknowledged, resolved on each channel, with kill -9 between each two', async (t) => {
  const world = await ChannelWorld.open({ group_interval: '1s', repeat_interval: '3s' });
  t.after(() => world.close());
  const dataPath = await newFolder();
  let server: RunningServer = await startServer({ dataPath, args: ['--config', world.configPath] });
  t.after(() => server.kill9());
  let kills = 0;
  const restart = async () => {
    await server.kill9();
    kills++;
    server = await startServer({ dataPath, args: ['--config', world.configPath] });
  };
  const announce = async (endsAt?: string) => {
    const alert = {
      labels: { alertname: 'DiskFull', host: 'db1' },
      annotations: { summary: 'the disk of db1 is full' },
      ...(endsAt === undefined ? {} : { endsAt }),
    };
    const body = JSON.stringify([alert]);
    const answer = await new Api(server.url).request('POST', '/api/v2/alerts', body, json);
    assert.equal(answer.status, 200, answer.text);
  };
  /** Kills as soon as the last channel has heard it, while the others' answers may not be noted yet. */
  const allHear = (what: Heard, count: number, kinds = world.kinds) =>
    waitUntil(`${count} times ${what} on each channel`, () => {
      const waiting = kinds.filter(
        (kind) => world.heard(kind).filter((one) => one === what).length < count,
      );
      if (waiting.length > 0) throw new Error(`not yet: ${waiting.join(', ')}\n${server.log()}`);
      return true;
    });

  const startedMs = Date.now();
  await announce();
  await allHear('firing', 1);
  await restart();

  await allHear('firing', 2);
  await restart();

  const link = /https:\/\/tidemark\.example(\/v1\/acknowledge\/[\w.-]+)/.exec(
    world.bodies('ntfy').at(-1) ?? '',
  );
  assert.ok(link?.[1]);
  const api = new Api(server.url);
  const page = await api.request('GET', link[1]);
  assert.match(page.text, /<button type="submit">Acknowledge<\/button>/);
  assert.equal((await api.request('POST', link[1])).status, 200);
  await allHear('acknowledged', 1, ['pagerduty']);
  const repeatedMs = Date.now() - startedMs;
  await restart();

  await announce(new Date().toISOString());
  await allHear('resolved', 1);
  await restart();

  const after = async () => {
    const answer = await new Api(server.url).request('GET', '/v1/deliveries?limit=1000');
    return JSON.parse(answer.text) as DeliveriesAnswer;
  };
  await waitUntil('nothing to wait any more', async () => (await after()).waiting.length === 0);
  // Told again at most once for each kill, and repeated no more often than it should be.
  const mostFiring = 1 + Math.ceil(repeatedMs / 3_000) + kills;
  for (const kind of world.kinds) {
    const heard = world.heard(kind);
    const states = heard.filter((one, at) => one !== heard[at - 1]);
    const expected = kind === 'pagerduty' ? 'firing acknowledged resolved' : 'firing resolved';
    assert.equal(states.join(' '), expected, kind);
    const count = (what: Heard) => heard.filter((one) => one === what).length;
    assert.ok(count('firing') <= mostFiring, `${kind}: ${heard.join(' ')}`);
    assert.ok(count('resolved') <= 2 && count('acknowledged') <= 2, `${kind}: ${heard.join(' ')}`);
  }
  const { deliveries } = await after();
  assert.deepEqual(
    deliveries.filter(({ outcome }) => /failed|retrying/.test(outcome)).map(({ answer }) => answer),
    [],
  );
});
