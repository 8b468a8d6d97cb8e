/** Requests with an `Idempotency-Key` that were refused in part, or that come with another body. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, errorOf } from './support/api.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';

const limits = ['--max-new-series-per-sender', '5'];

let dataPath: string;
let server: RunningServer;
let api: Api;

async function start(args: string[] = []): Promise<void> {
  server = await startServer({ dataPath, args });
  api = new Api(server.url);
}

/** Each counts once: what is stored twice has a sum of its own. */
const items = (count: number, name: string) =>
  Array.from({ length: count }, (_, i) => ({
    name,
    value: 1,
    type: 'counter',
    labels: { id: `x${i}` },
  }));

const key = (name: string) => ({ 'idempotency-key': name });

describe('a key whose request was refused in part', () => {
  before(async () => {
    dataPath = await newFolder();
    await start(limits);
  });
  after(() => server.stop());

  const counted = async (name: string) => (await api.stats({ name })).count;

  it('brings the rest when there is room, and nothing twice, over kill -9', async () => {
    const body = items(8, 'partly');
    const first = await api.post(body, key('partly'));
    assert.equal(first.status, 429, first.text);
    assert.equal(errorOf(first).stored, 5);
    const again = await api.post(body, key('partly'));
    assert.equal(again.status, 429, again.text);
    assert.equal(errorOf(again).stored, 5);
    assert.equal(await counted('partly'), 5);

    await server.kill9();
    // The limit counts from the start: five more may come.
    await start(['--max-new-series-per-sender', '2']);
    const third = await api.post(body, key('partly'));
    assert.equal(third.status, 429, third.text);
    assert.equal(errorOf(third).stored, 7);
    assert.equal(await counted('partly'), 7);

    await server.kill9();
    await start(limits);
    const last = await api.post(body, key('partly'));
    assert.deepEqual([last.status, last.text], [201, '{"stored":8}']);
    await server.kill9();
    await start(limits);
    const repeated = await api.post(body, key('partly'));
    assert.deepEqual([repeated.status, repeated.text], [201, '{"stored":8}']);
    assert.equal(await counted('partly'), 8);
    await server.stop();
    await start(limits);
    assert.equal((await api.post(body, key('partly'))).status, 201);
    assert.equal(await counted('partly'), 8);
  });

  it('is not remembered when nothing was stored', async () => {
    await api.store(items(5, 'full'));
    const body = items(2, 'later');
    assert.equal((await api.post(body, key('later'))).status, 429);
    await server.kill9();
    await start(limits);
    assert.equal((await api.post(body, key('later'))).status, 201);
    assert.equal((await api.post(body, key('later'))).status, 201);
    assert.equal(await counted('later'), 2);
  });

  it('brings what was refused in other formats, too', async () => {
    await api.post(items(5, 'full'));
    await api.post(items(8, 'fuller'));
    const push = () =>
      api.request('POST', '/api/v1/import/prometheus', 'pushed 1\n', key('pushed'));
    const refused = await push();
    assert.equal(refused.status, 429, refused.text);
    await server.kill9();
    await start(limits);
    assert.equal((await push()).status, 204);
    assert.equal(await counted('pushed'), 1);
  });
});

describe('a key that comes with another body', () => {
  before(async () => {
    dataPath = await newFolder();
    await start();
  });
  after(() => server.stop());

  it('gets the first answer, and stores nothing', async () => {
    const first = await api.post(items(1, 'one'), key('used'));
    assert.equal(first.status, 201);
    const other = await api.post(items(2, 'other'), key('used'));
    assert.deepEqual([other.status, other.text], [first.status, first.text]);
    await server.kill9();
    await start();
    assert.equal((await api.post(items(2, 'other'), key('used'))).text, first.text);
    assert.equal((await api.stats({ name: 'other' })).count, 0);
    assert.equal((await api.stats({ name: 'one' })).count, 1);
  });

  it('does so after an answer of which the rest may come in later', async () => {
    await server.kill9();
    await start(limits);
    const first = await api.post(items(8, 'many'), key('rest'));
    assert.equal(first.status, 429, first.text);
    const other = await api.post(items(3, 'few'), key('rest'));
    assert.deepEqual([other.status, other.text], [first.status, first.text]);
  });
});
