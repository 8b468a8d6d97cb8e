/** With a token everything but health asks for it; without one the server listens on loopback only. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { Api, errorOf } from './support/api.ts';
import { openLive } from './support/live-client.ts';
import { newFolder, type RunningServer, spawnServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const token = 'correct-horse-battery-staple';
const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

describe('with a token', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ env: { TIDEMARK_TOKEN: token } });
  });
  after(async () => {
    assert.doesNotMatch(server.log(), new RegExp(token), 'the token is in no log line');
    await server.stop();
  });

  const routes: [string, string][] = [
    ['GET', '/'],
    ['GET', '/docs'],
    ['GET', '/docs/static/swagger-ui-bundle.js'],
    ['GET', '/openapi.json'],
    ['GET', '/metrics'],
    ['GET', '/v1/metrics'],
    ['GET', '/v1/metrics/names'],
    ['GET', '/v1/metrics/series?name=a'],
    ['GET', '/v1/aggregates?name=a&granularity=day'],
    ['GET', '/v1/stats?name=a'],
    ['GET', '/v1/overview'],
    ['POST', '/v1/metrics'],
    ['DELETE', '/v1/metrics?name=a'],
    ['GET', '/nothing'],
    ['GET', '//v1/metrics'],
    ['GET', '/health/../v1/metrics'],
    ['GET', '/%76%31/metrics'],
  ];
  for (const [method, path] of routes) {
    it(`${method} ${path} needs it`, async () => {
      const body = method === 'POST' ? '{"name":"a","value":1}' : undefined;
      const json = { 'content-type': 'application/json' };
      const strangers = [
        {},
        { authorization: '' },
        { authorization: 'Bearer' },
        { authorization: 'Bearer ' },
        { authorization: `Bearer ${token}x` },
        { authorization: `Bearer ${token.slice(0, -1)}` },
        { authorization: token },
        { authorization: 'Basic %%%' },
        basic('', ''),
        basic(token, 'other'),
      ];
      const api = new Api(server.url);
      for (const stranger of strangers) {
        const answer = await api.request(method, path, body, { ...json, ...stranger });
        assert.equal(answer.status, 401, JSON.stringify(stranger));
        assert.equal(errorOf(answer).error.code, 'unauthorized');
        assert.match(answer.headers.get('www-authenticate') ?? '', /Basic/);
        assert.doesNotMatch(answer.text, new RegExp(token));
      }
      for (const friend of [
        { authorization: `Bearer ${token}` },
        { authorization: `bearer ${token}` },
        basic('any', token),
        basic('', token),
      ]) {
        const answer = await api.request(method, path, body, { ...json, ...friend });
        assert.notEqual(answer.status, 401, JSON.stringify(friend));
      }
    });
  }

  it('health needs none, and tells none', async () => {
    const api = new Api(server.url);
    for (const path of ['/health', '/ready', '/-/healthy', '/-/ready']) {
      const answer = await api.request('GET', path);
      assert.deepEqual([answer.status, answer.text], [200, 'OK'], path);
    }
  });

  it('the WebSocket needs it', async () => {
    await assert.rejects(openLive(server.url), /401/);
    await assert.rejects(openLive(server.url, { authorization: 'Bearer wrong' }), /401/);
    const live = await openLive(server.url, { authorization: `Bearer ${token}` });
    live.send({ type: 'subscribe', id: '1', name: 'guarded' });
    await live.find('subscribed');
    await new Api(server.url, { authorization: `Bearer ${token}` }).store({
      name: 'guarded',
      value: 3,
    });
    assert.equal((await live.find('points')).points[0]?.value, 3);
    await live.close();
  });
});

describe('listening beyond loopback', () => {
  for (const listen of ['0.0.0.0:0', '[::]:0']) {
    it(`${listen} is refused without a token, with the way out`, async () => {
      const { child, log } = spawnServer(['--data', await newFolder(), '--listen', listen]);
      const [code] = await once(child, 'exit');
      assert.notEqual(code, 0);
      assert.match(log(), /TIDEMARK_TOKEN/);
    });
  }

  it('works with a token, under any name of the machine', async () => {
    const { child, log } = spawnServer(['--data', await newFolder(), '--listen', '0.0.0.0:0'], {
      TIDEMARK_TOKEN: token,
    });
    const { port } = await waitForPort(log);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/metrics/names`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(answer.status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${port}/v1/metrics/names`)).status, 401);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  });
});

function waitForPort(log: () => string): Promise<{ port: number }> {
  return waitUntil('the server to listen', () => {
    const match = /listening on http:\/\/\S+:(\d+)/.exec(log());
    return match === null ? undefined : { port: Number(match[1]) };
  });
}
