/** Series that must speak, on a real server: silence, speech, `kill -9`, deleting, dismissing. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Expectation, ExpectedSeries } from '@tidemark/protocol';
import { alertsOf } from './support/alerts.ts';
import { type Answer, Api, errorOf } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const json = { 'content-type': 'application/json' };

describe('series that must speak', () => {
  let server: RunningServer;
  let api: Api;
  let expectation: Expectation;

  const send = (method: string, path: string, body: unknown): Promise<Answer> =>
    api.request(method, path, JSON.stringify(body), json);
  const speak = (...hosts: string[]) =>
    api.store(hosts.map((host) => ({ name: 'up', value: 1, labels: { host } })));
  const seriesOf = (state?: string) =>
    api.get<ExpectedSeries[]>(`/v1/expected/${expectation.id}/series`, { state });
  const hostsOf = async (state: string) =>
    (await seriesOf(state)).map(({ labels }) => labels.host).sort();
  const restart = async () => {
    await server.kill9();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
  };

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
  });
  after(() => server.kill9());

  it('begins with the series that speak', async () => {
    await speak('a', 'b');
    const body = { match: 'up', every: '10s', name: 'HostGone', labels: { severity: 'page' } };
    const answer = await send('POST', '/v1/expected', body);
    assert.equal(answer.status, 201, answer.text);
    expectation = JSON.parse(answer.text) as Expectation;
    assert.deepEqual(
      [expectation.every, expectation.expectedSeries, expectation.silentSeries],
      ['10s', 2, 0],
    );
    await restart();
    const [listed] = await api.get<Expectation[]>('/v1/expected');
    assert.deepEqual({ ...listed, silentSeries: 0 }, expectation);
  });

  it('names each one that stops, once it had time to report', async () => {
    await waitUntil('both to be missed', async () => {
      await speak('a');
      return (await hostsOf('silent')).includes('b');
    });
    assert.deepEqual(await hostsOf('silent'), ['b']);
    const told = await waitUntil('it to be told', async () => (await alertsOf(api))[0]);
    assert.deepEqual(told.labels, {
      alertname: 'HostGone',
      metric: 'up',
      host: 'b',
      severity: 'page',
    });
    assert.match(
      told.annotations.summary ?? '',
      /^up\{host="b"\} is silent: it spoke last at 20\d\d-.*Z, and should every 10s$/,
    );
    const [missed] = await seriesOf('silent');
    assert.ok(missed !== undefined && missed.silentSince !== null);
    assert.ok(Date.parse(missed.silentSince) >= Date.parse(missed.lastSpoke) + 10_000);
  });

  it('waits for one that is deleted, through a crash, until it speaks again', async () => {
    const deleted = await api.delete({ name: 'up', labels: 'host=b' });
    assert.equal(deleted.text, '{"deleted":1}');
    await restart();
    assert.ok((await hostsOf('silent')).includes('b'));
    await waitUntil('it to speak', async () => {
      await speak('a', 'b');
      return (await hostsOf('silent')).length === 0;
    });
    assert.deepEqual(await hostsOf('speaking'), ['a', 'b']);
  });

  it('waits no more for what is dismissed, and again when it speaks', async () => {
    await waitUntil('one to be missed', async () => {
      await speak('a');
      return (await hostsOf('silent')).length === 1;
    });
    const answer = await send('POST', `/v1/expected/${expectation.id}/dismiss`, {
      allSilent: true,
    });
    assert.deepEqual(JSON.parse(answer.text), { dismissed: 1 });
    await restart();
    assert.deepEqual(await hostsOf('dismissed'), ['b']);
    await waitUntil('it to come back', async () => {
      await speak('b');
      return (await hostsOf('dismissed')).length === 0;
    });
    const [first] = await seriesOf();
    const one = { series: [first?.id] };
    const dismissed = await send('POST', `/v1/expected/${expectation.id}/dismiss`, one);
    assert.deepEqual(JSON.parse(dismissed.text), { dismissed: 1 });
  });

  it('is changed and taken away', async () => {
    const path = `/v1/expected/${expectation.id}`;
    const changed = await send('PUT', path, { match: 'up', every: '1h' });
    assert.equal((JSON.parse(changed.text) as Expectation).every, '1h');
    for (const [method, address, body, status] of [
      ['POST', '/v1/expected', { match: 'up{', every: '5m' }, 400],
      ['POST', '/v1/expected', 'nothing', 400],
      ['PUT', path, { match: 'up' }, 400],
      ['POST', `${path}/dismiss`, {}, 400],
      ['POST', `${path}/dismiss`, { series: ['none'] }, 400],
      ['PUT', '/v1/expected/none', { match: 'up', every: '1h' }, 404],
    ] as const) {
      const refused = await send(method, address, body);
      assert.equal(refused.status, status, `${method} ${address} ${JSON.stringify(body)}`);
      errorOf(refused);
    }
    const list = await api.request('GET', `${path}/series?state=loud`);
    assert.equal(list.status, 400);
    const answer = await api.request('DELETE', path);
    assert.deepEqual(JSON.parse(answer.text), { deleted: 1 });
    await restart();
    assert.deepEqual(await api.get('/v1/expected'), []);
  });
});
