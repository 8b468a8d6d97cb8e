/** What the machine refuses at the start is one line that says what to do, and leaves nothing behind. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { newFolder, spawnServer, startServer } from './support/server.ts';

async function refusal(args: readonly string[]): Promise<string> {
  const { child, log } = spawnServer(args);
  const [code] = await once(child, 'exit');
  assert.equal(code, 1, log());
  const lines = log()
    .split('\n')
    .filter((line) => line.startsWith('tidemark: '));
  assert.equal(lines.length, 1, log());
  assert.doesNotMatch(log(), /\n\s+at /, 'no stack for what is no bug');
  return lines[0] ?? '';
}

describe('a start', () => {
  it('on a port that is taken says so, and lets go of the data folder', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const dataPath = await newFolder();
    const message = await refusal(['--data', dataPath, '--listen', `127.0.0.1:${port}`]);
    assert.match(message, new RegExp(`127\\.0\\.0\\.1:${port}\\b.*--listen`));
    assert.equal(existsSync(join(dataPath, 'tidemark.pid')), false);
    other.close();
    await (await startServer({ dataPath })).stop();
  });

  it('on an address of another machine says so', async () => {
    const args = [
      '--data',
      await newFolder(),
      '--listen',
      '203.0.113.1:0',
      '--token',
      'secret-token',
    ];
    assert.match(await refusal(args), /203\.0\.113\.1.*--listen/);
  });

  it('with a data folder that cannot be one says what is in the way', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), '');
    const listen = ['--listen', '127.0.0.1:0'];
    for (const dataPath of [
      join(folder, 'file'),
      join(folder, 'file', 'below'),
      join(folder, 'x'.repeat(300)),
    ]) {
      assert.match(await refusal(['--data', dataPath, ...listen]), /data folder .*--data/);
    }
    await writeFile(join(folder, 'wal'), '');
    assert.match(await refusal(['--data', folder, ...listen]), /wal is a file and no folder/);
    assert.equal(existsSync(join(folder, 'tidemark.pid')), false);
  });

  it('at once after a kill -9 finds the folder free', async () => {
    let server = await startServer();
    for (let i = 0; i < 3; i++) {
      process.kill(server.pid, 'SIGKILL');
      server = await startServer({ dataPath: server.dataPath });
    }
    await server.stop();
  });
});
