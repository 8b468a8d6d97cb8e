import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { startClickhouseFront } from '../../../../../test/support/start-clickhouse-front.ts';
import { TidemarkError } from '../../errors/index.ts';
import { openStore } from '../index.ts';
import { openRemoteEngine } from './remote.ts';

const root = mkdtempSync(join(tmpdir(), 'tidemark-remote-'));
after(() => rmSync(root, { recursive: true, force: true }));

const isCode = (code: string) => (error: unknown) =>
  error instanceof TidemarkError && error.code === code;

describe('remote engine', () => {
  test('an outage is an error worth a retry, and passes by itself', async () => {
    const directory = join(root, 'outage');
    const front = await startClickhouseFront(directory);
    const store = await openStore({ dataPath: root, target: front.url('outage') });
    try {
      await store.writeAnsweredKeys([{ key: 'a', answeredAtMs: 1, status: 201, body: '' }]);
      await front.kill();
      const outage = (error: unknown) =>
        isCode('engine_unavailable')(error) && !String(error).includes('s3cret');
      await assert.rejects(store.readAnsweredKeys(0), outage);
      await assert.rejects(
        store.writeAnsweredKeys([{ key: 'b', answeredAtMs: 2, status: 201, body: '' }]),
        outage,
      );
      const again = await startClickhouseFront(directory, front.port);
      try {
        assert.deepEqual(
          (await store.readAnsweredKeys(0)).map(({ key }) => key),
          ['a'],
        );
      } finally {
        await again.kill();
      }
    } finally {
      await store.close();
    }
  });

  test('a wrong password is said without saying it', async () => {
    const front = await startClickhouseFront(join(root, 'password'));
    try {
      const url = `http://tidemark:wr0ng@127.0.0.1:${front.port}/x`;
      await assert.rejects(openRemoteEngine(url), (error: unknown) => {
        assert.ok(error instanceof TidemarkError);
        assert.match(error.message, /[Aa]uthentication/);
        assert.ok(!error.message.includes('wr0ng'));
        return error.code === 'engine_unavailable';
      });
    } finally {
      await front.kill();
    }
  });

  test('what is no address is refused without repeating it', async () => {
    for (const url of ['clickhouse:9000', 'https//user:secret@host', 'ftp://user:secret@host']) {
      await assert.rejects(
        openRemoteEngine(url),
        (error) => isCode('bad_store_url')(error) && !String(error).includes('secret'),
      );
    }
  });
});
