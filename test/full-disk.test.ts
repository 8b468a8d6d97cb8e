/**
 * A full disk: writers get 503 with Retry-After, reads go on, and once there is space writers are welcome
 * again without a restart. Nothing acknowledged is lost, nothing refused is stored.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, errorOf } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { SmallDisk } from './support/small-disk.ts';
import { waitUntil } from './support/wait-until.ts';

/** Three times what the server wants to be free, and some for the engine. */
const diskMebibytes = 224;

describe('a full disk', () => {
  let disk: SmallDisk | string = 'not mounted';
  let server: RunningServer;
  let api: Api;
  let nextValue = 1;
  let refusedByLog = 0;
  const acknowledged = new Set<number>();

  before(async () => {
    disk = await SmallDisk.mount(diskMebibytes);
    if (typeof disk === 'string') return;
    server = await startServer({ dataPath: join(disk.path, 'data') });
    api = new Api(server.url);
  });
  after(async () => {
    if (typeof disk === 'string') return;
    await server.stop();
    disk.unmount();
  });

  /** The disk, or undefined after the test was marked as skipped. */
  function diskOrSkip(t: TestContext): SmallDisk | undefined {
    if (typeof disk !== 'string') return disk;
    t.skip(`a small file system cannot be mounted here: ${disk}`);
    return undefined;
  }

  /** Posts one sample; gives the status, and checks that a refusal says when to come again. */
  async function post(): Promise<number> {
    const value = nextValue++;
    const answer = await api.post({
      name: 'precious',
      value,
      timestamp: 1_760_000_000_000 + value,
    });
    if (answer.status === 201) acknowledged.add(value);
    else {
      assert.equal(answer.status, 503, answer.text);
      assert.equal(errorOf(answer).error.code, 'disk_full');
      assert.ok(Number(answer.headers.get('retry-after')) > 0);
      // The guard says how much is free; the log itself only that nothing is.
      if (errorOf(answer).error.message.startsWith('The disk is full')) refusedByLog++;
    }
    return answer.status;
  }

  /** Under load. The guard may look first and refuse all writers: then there is space again, and another try. */
  async function fillUntilTheLogMeetsIt(disk: SmallDisk): Promise<void> {
    const before = refusedByLog;
    for (let attempt = 0; attempt < 20; attempt++) {
      await disk.fill(0);
      await waitUntil('a refusal', async () => (await post()) === 503);
      if (refusedByLog > before) return;
      disk.free();
      await waitUntil('writers to be welcome', async () => (await post()) === 201);
    }
    assert.fail('the log itself never met the full disk');
  }

  async function checkAll(context: string): Promise<void> {
    const values = [...acknowledged];
    const sum = values.reduce((total, value) => total + value, 0);
    const stats = await api.stats({ name: 'precious' });
    assert.deepEqual([stats.count, stats.sum], [values.length, sum], context);
    const days = await api.aggregates({ name: 'precious', granularity: 'day' });
    assert.equal(
      days.reduce((total, day) => total + day.sum, 0),
      sum,
      context,
    );
  }

  it('is announced before it is full: 503, reads go on, and it ends by itself', async (t) => {
    const disk = diskOrSkip(t);
    if (disk === undefined) return;
    for (let i = 0; i < 10; i++) assert.equal(await post(), 201);
    await disk.fill(40);
    await waitUntil('a refusal', async () => (await post()) === 503);
    await checkAll('while space is low');
    assert.equal((await api.samples({ name: 'precious' })).length, acknowledged.size);
    assert.equal((await api.request('GET', '/health')).status, 200);
    assert.equal((await api.request('GET', '/metrics')).status, 200);
    disk.free();
    await waitUntil('writers to be welcome', async () => (await post()) === 201);
    await checkAll('after space was freed');
    const isAnnounced = () => /disk is nearly full[\s\S]*space again/.test(server.log());
    await waitUntil('the log to tell of both', isAnnounced);
  });

  for (const ending of ['a freed disk', 'a kill -9'] as const) {
    it(`loses nothing when the last byte goes under load, with ${ending}`, async (t) => {
      const disk = diskOrSkip(t);
      if (disk === undefined) return;
      let isOver = false;
      const statuses = new Map<number, number>();
      const write = async () => {
        while (!isOver) {
          const status = await post();
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 503) await sleep(5);
        }
      };
      const load = Promise.all(Array.from({ length: 4 }, write));
      await waitUntil('some load', () => (statuses.get(201) ?? 0) > 50);
      await fillUntilTheLogMeetsIt(disk);
      await waitUntil('refusals', () => (statuses.get(503) ?? 0) > 50);
      await waitUntil('the store to fail too', () => /the store refused to/.test(server.log()));
      isOver = true;
      await load;
      assert.equal((await api.request('GET', '/v1/metrics/names')).status, 200);
      assert.equal((await api.request('GET', '/v1/stats?name=precious')).status, 200);
      if (ending === 'a kill -9') {
        await server.kill9();
        disk.free();
        server = await startServer({ dataPath: server.dataPath });
        api = new Api(server.url);
      } else {
        disk.free();
      }
      await waitUntil('writers to be welcome', async () => (await post()) === 201, 40_000);
      await waitUntil('the store to have all', async () => {
        await checkAll(ending);
        return true;
      });
      assert.equal(server.hasEnded(), false);
    });
  }

  it('holds a deletion up, but no writer for long', async (t) => {
    const disk = diskOrSkip(t);
    if (disk === undefined) return;
    await api.store({ name: 'doomed', value: 1 });
    await disk.fill(0);
    const deleted = api.delete({ name: 'doomed' });
    const began = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => api.post({ name: 'doomed-not', value: 1 })),
    );
    assert.ok(performance.now() - began < 20_000);
    assert.ok(answers.every(({ status }) => status === 503));
    disk.free();
    assert.equal((await deleted).status, 200);
    assert.equal((await api.stats({ name: 'doomed' })).count, 0);
    await waitUntil('writers to be welcome', async () => (await post()) === 201);
    assert.equal((await api.stats({ name: 'doomed-not' })).count, 0);
    await checkAll('after the deletion');
  });

  it('leaves the same behind after a stop and a start', async (t) => {
    if (diskOrSkip(t) === undefined) return;
    await server.stop();
    server = await startServer({ dataPath: server.dataPath });
    api = new Api(server.url);
    await checkAll('after a restart');
    const [first, ...rest] = await api.samples({ name: 'precious', limit: 1000 });
    assert.ok([first, ...rest].every((sample) => acknowledged.has(Number(sample?.value))));
  });
});
