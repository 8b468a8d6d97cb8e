/**
 * The HTTP contract of the native API against a real server: systems A and B, and what the web app and
 * the command line rest on. One server for all tests, each with metrics of its own; it is restarted
 * where the test is about that. Over 400 lines because it is one table of contents of the contract.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { parseExposition } from './support/exposition.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let server: RunningServer;
let api: Api;

before(async () => {
  server = await startServer();
  api = new Api(server.url);
});
after(() => server.stop());

async function restart(how: 'stop' | 'kill9'): Promise<void> {
  await server[how]();
  server = await startServer({ dataPath: server.dataPath });
  api = new Api(server.url);
}

const isoOf = (ms: number) => new Date(ms).toISOString();

describe('system A', () => {
  it('takes a single object and averages it per minute, hour and day', async () => {
    const answer = await api.post(
      '{"timestamp": 1700000000000, "name": "a-cpu", "value": 12.5}',
    );
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    assert.deepEqual(JSON.parse(answer.text), { stored: 1 });
    await api.store({ timestamp: 1_700_000_030_000, name: 'a-cpu', value: 13.5 });
    await api.store({ timestamp: 1_700_003_600_000, name: 'a-cpu', value: 1 });
    const name = 'a-cpu';
    assert.deepEqual(await api.aggregates({ name, granularity: 'minute' }), [
      { timestamp: '2023-11-14T22:13:00.000Z', count: 1, sum: 12.5, min: 12.5, max: 12.5, average: 12.5 },
      { timestamp: '2023-11-14T22:13:00.000Z', count: 1, sum: 13.5, min: 13.5, max: 13.5, average: 13.5 },
      { timestamp: '2023-11-14T23:13:00.000Z', count: 1, sum: 1, min: 1, max: 1, average: 1 },
    ].map((bucket, at) => (at === 1 ? { ...bucket, timestamp: '2023-11-14T22:13:00.000Z' } : bucket)).reduce(mergeEqualTimes, []));
    assert.deepEqual(await api.aggregates({ name, granularity: 'hour' }), [
      { timestamp: '2023-11-14T22:00:00.000Z', count: 2, sum: 26, min: 12.5, max: 13.5, average: 13 },
      { timestamp: '2023-11-14T23:00:00.000Z', count: 1, sum: 1, min: 1, max: 1, average: 1 },
    ]);
    assert.deepEqual(await api.aggregates({ name, granularity: 'day' }), [
      { timestamp: '2023-11-14T00:00:00.000Z', count: 3, sum: 27, min: 1, max: 13.5, average: 9 },
    ]);
  });
});
