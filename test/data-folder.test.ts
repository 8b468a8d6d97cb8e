/** One server per data folder: the second is refused with the pid of the first, a stale pid is taken over. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Api } from './support/api.ts';
import { newFolder, spawnServer, startServer } from './support/server.ts';

const pidFile = (dataPath: string) => join(dataPath, 'tidemark.pid');

describe('a data folder', () => {
  it('is refused to a second server with the pid of the first, which goes on and lets go of it when it stops', async () => {
    const first = await startServer();
    const second = spawnServer(['--data', first.dataPath, '--listen', '127.0.0.1:0']);
    const [code] = await once(second.child, 'exit');
    assert.notEqual(code, 0);
    assert.match(second.log(), new RegExp(`\\bpid ${first.pid}\\b`));
    assert.match(second.log(), /--data/);
    assert.equal(await new Api(first.url).store({ name: 'still', value: 1 }), 1);
    assert.equal(
      (await readFile(pidFile(first.dataPath), 'utf8')).split(' ')[0],
      String(first.pid),
    );
    assert.equal(await first.stop(), 0);
    await assert.rejects(readFile(pidFile(first.dataPath)), { code: 'ENOENT' });
  });

  // What else such a file may hold is tested with the lock itself.
  it('is taken over from a pid file of a server that is gone', async () => {
    const dataPath = await newFolder();
    await writeFile(pidFile(dataPath), '2147483646 1\n');
    const server = await startServer({ dataPath });
    assert.equal((await readFile(pidFile(dataPath), 'utf8')).split(' ')[0], String(server.pid));
    await server.stop();
  });

  it('that may not be written is refused with a reason', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), '');
    const { child, log } = spawnServer(['--data', join(folder, 'file'), '--listen', '127.0.0.1:0']);
    const [code] = await once(child, 'exit');
    assert.notEqual(code, 0);
    assert.match(log(), /file/);
    assert.doesNotMatch(log(), /\n\s+at /, 'no stack for a mistake of the caller');
  });
});
