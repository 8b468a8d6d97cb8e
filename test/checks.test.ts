/** System E's checks on a real server: `ok` → `alert` → `ok` with `kill -9` between each two, and the thresholds. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { CheckThresholds, HostCheck } from '@tidemark/protocol';
import { alertsOf } from './support/alerts.ts';
import { type Answer, Api, errorOf } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const json = { 'content-type': 'application/json' };
const minuteMs = 60_000;

describe('checks of hosts', () => {
  let server: RunningServer;
  let api: Api;

  const post = (body: unknown, headers: Record<string, string> = json): Promise<Answer> =>
    api.request('POST', '/metrics', JSON.stringify(body), headers);
  const hosts = () => api.get<HostCheck[]>('/v1/hosts');
  const put = (path: string, body: unknown) => api.request('PUT', path, JSON.stringify(body), json);
  const checkOf = async (host: string, type = 'disk') => {
    const found = (await hosts()).find((check) => check.host === host && check.type === type);
    assert.ok(found !== undefined, `${type} of ${host} is not listed`);
    return found;
  };
  const restart = async () => {
    await server.kill9();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
  };
  /** What the alert with these labels says; undefined while there is none. */
  const summaryOf = async (labels: Record<string, string>) =>
    (await alertsOf(api)).find((alert) => isDeepStrictEqual(alert.labels, labels))?.annotations
      .summary;
  const now = () => new Date().toISOString();

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
  });
  after(() => server.kill9());

  it('walks from ok to alert and back with a crash after each step', async () => {
    const disk = { host: 'web-1', name: '/data', type: 'disk' };
    for (const [value, state] of [
      [90, 'ok'],
      [90.5, 'alert'],
      [97, 'alert'],
      [89.9, 'ok'],
    ] as const) {
      const answer = await post({ ...disk, timestamp: now(), value });
      assert.equal(answer.status, 201, answer.text);
      assert.deepEqual(JSON.parse(answer.text), { stored: 1 });
      await restart();
      const check = await checkOf('web-1');
      assert.deepEqual(
        { value: check.value, state: check.state, threshold: check.threshold },
        { value, state, threshold: 90 },
      );
    }
    const samples = await api.samples({ name: 'check_disk_percent', labels: 'host=web-1' });
    assert.deepEqual(
      samples.map(({ value }) => value),
      [90, 90.5, 97, 89.9],
    );
  });

  it('knows since when, in every form of a time', async () => {
    const sinceMs = Date.now() - 3 * minuteMs;
    const offset = new Date(sinceMs + 120 * minuteMs).toISOString().replace('Z', '+02:00');
    const answer = await post([
      { host: 'since', name: 'a', type: 'disk', timestamp: offset, value: 99 },
      { host: 'since', name: 'b', type: 'disk', timestamp: sinceMs, value: 1 },
    ]);
    assert.equal(answer.status, 201, answer.text);
    await restart();
    const both = (await hosts()).filter(({ host }) => host === 'since');
    assert.deepEqual(
      both.map(({ name, since, lastSeen }) => [name, since, lastSeen]),
      ['a', 'b'].map((name) => {
        const time = new Date(sinceMs).toISOString();
        return [name, time, time];
      }),
    );
  });

  it('misses a ping after its minutes, without anybody asking', async () => {
    const ping = { host: 'db-1', name: 'cron', type: 'ping' };
    // It has 3 seconds left.
    const timestamp = Date.now() - 2 * minuteMs + 3_000;
    assert.equal((await post({ ...ping, timestamp, value: 2 })).status, 201);
    assert.equal((await checkOf('db-1', 'ping')).state, 'ok');
    // What was told is known after a crash.
    await waitUntil('the ping to be missed', () =>
      summaryOf({ alertname: 'PingMissing', host: 'db-1', name: 'cron', type: 'ping' }),
    );
    await restart();
    const missed = await checkOf('db-1', 'ping');
    assert.equal(missed.state, 'alert');
    assert.equal(missed.since, new Date(timestamp + 2 * minuteMs).toISOString());
    assert.equal(missed.thresholdSource, 'sender');
    await post({ ...ping, timestamp: now() });
    const back = await checkOf('db-1', 'ping');
    assert.deepEqual([back.state, back.threshold, back.thresholdSource], ['ok', 5, 'default']);
  });

  it('does not accuse after its own outage before there was time to report', async () => {
    const ping = { host: 'patient', name: 'cron', type: 'ping' };
    const timestamp = Date.now() - 5 * minuteMs + 1_500;
    await post({ ...ping, timestamp });
    await restart();
    await waitUntil('its minutes to be over', () => Date.now() > timestamp + 5 * minuteMs + 2_000);
    assert.equal((await checkOf('patient', 'ping')).state, 'ok');
  });

  it('names what is bad, stores what is good, and takes JSON of any content type', async () => {
    const good = { host: 'mixed', name: '/', type: 'disk', timestamp: now(), value: 5 };
    const answer = await post([{ ...good, value: 'full' }, good, { ...good, type: 'cpu' }], {
      'content-type': 'text/plain',
    });
    assert.equal(answer.status, 400);
    const { error, stored } = errorOf(answer);
    assert.equal(stored, 1);
    assert.deepEqual(
      error.details.map(({ index, field }) => [index, field]),
      [
        [0, 'value'],
        [2, 'type'],
      ],
    );
    assert.equal((await checkOf('mixed')).value, 5);
    const notJson = await api.request('POST', '/metrics', '# TYPE a gauge\na 1\n', {});
    assert.equal(notJson.status, 400);
    errorOf(notJson);
    const exposition = await api.request('GET', '/metrics');
    assert.match(exposition.text, /^tidemark_series /m);
  });

  it('takes thresholds while it runs, and keeps them', async () => {
    const disk = { host: 'adjusted', name: '/', type: 'disk', timestamp: now(), value: 85 };
    await post(disk);
    const answer = await put('/v1/hosts/thresholds', { diskPercent: 80 });
    assert.deepEqual(JSON.parse(answer.text), { diskPercent: 80, pingMinutes: 5 });
    assert.equal((await checkOf('adjusted')).state, 'alert');
    const { id } = await checkOf('adjusted');
    const one = JSON.parse((await put(`/v1/hosts/${id}`, { threshold: 86 })).text) as HostCheck;
    assert.deepEqual([one.state, one.threshold, one.thresholdSource], ['ok', 86, 'check']);
    await restart();
    assert.equal((await checkOf('adjusted')).threshold, 86);
    assert.equal((await api.get<CheckThresholds>('/v1/hosts/thresholds')).diskPercent, 80);
    for (const [path, body] of [
      ['/v1/hosts/thresholds', { diskPercent: 101 }],
      ['/v1/hosts/thresholds', { disk: 1 }],
      [`/v1/hosts/${id}`, {}],
      [`/v1/hosts/${id}`, { threshold: 0 }],
    ] as const) {
      const refused = await put(path, body);
      assert.equal(refused.status, 400, JSON.stringify(body));
      errorOf(refused);
    }
    await put('/v1/hosts/thresholds', { diskPercent: null });
    assert.equal((await checkOf('web-1')).threshold, 90);
  });

  it('forgets a check for good, until it is reported again', async () => {
    const { id } = await checkOf('web-1');
    const answer = await api.request('DELETE', `/v1/hosts/${id}`);
    assert.deepEqual(JSON.parse(answer.text), { deleted: 1 });
    await restart();
    assert.ok((await hosts()).every(({ host }) => host !== 'web-1'));
    const again = await api.request('DELETE', `/v1/hosts/${id}`);
    assert.equal(again.status, 404);
    assert.equal(errorOf(again).error.code, 'not_found');
  });
});
