import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { maxFileBytes, RecentFiles } from './recent-files.ts';

async function filesIn(t: TestContext) {
  const parent = await mkdtemp(join(tmpdir(), 'tidemark-recent-'));
  t.after(() => rm(parent, { recursive: true, force: true }));
  const folder = join(parent, 'recent');
  const files = new RecentFiles(folder);
  await files.begin();
  return { folder, files };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resume) => setImmediate(resume));
}

test('parts are read as they were written, at any place', async (t) => {
  const { files } = await filesIn(t);
  const first = await files.append(new Uint8Array([1, 2, 3]));
  const second = await files.append(new Uint8Array(3_000_000).map((_, i) => i % 251));
  const into = new Uint8Array(2);
  files.read(first, 1, into);
  assert.deepEqual([...into], [2, 3]);
  files.read(second, 2_999_998, into);
  assert.deepEqual([...into], [2_999_998 % 251, 2_999_999 % 251]);
  assert.equal(files.sizeBytes, 3_000_003);
  assert.throws(() => files.read(second, 2_999_999, into), /ends after 3000003 bytes/);
  await files.close();
});

test('the space of a full file comes free with its last part', async (t) => {
  const { files, folder } = await filesIn(t);
  const large = new Uint8Array(maxFileBytes - 1);
  const first = await files.append(large);
  const second = await files.append(new Uint8Array(1));
  const third = await files.append(new Uint8Array(1));
  assert.equal(readdirSync(folder).length, 2);
  files.drop(first);
  assert.equal(files.sizeBytes, maxFileBytes + 1);
  files.drop(second);
  assert.equal(files.sizeBytes, 1);
  await until(() => readdirSync(folder).length === 1);
  files.read(third, 0, new Uint8Array(1));
  await files.close();
  assert.ok(!existsSync(folder));
});

test('what an earlier process left is removed, and not written on', async (t) => {
  const { files, folder } = await filesIn(t);
  writeFileSync(join(folder, '7.minutes'), 'old');
  await files.begin();
  await files.append(new Uint8Array([7]));
  await until(() => readdirSync(folder).length === 1);
  assert.deepEqual(readdirSync(folder), ['8.minutes']);
  await files.close();
  assert.ok(!existsSync(folder));
});

test('where nothing can be written, that is said, and nothing is left', async (t) => {
  const { files, folder } = await filesIn(t);
  await rm(folder, { recursive: true });
  writeFileSync(folder, 'a file where the folder should be');
  await assert.rejects(files.append(new Uint8Array(1)), { code: 'EEXIST' });
  assert.equal(files.sizeBytes, 0);
  await rm(folder);
  await files.append(new Uint8Array(1));
  assert.equal(files.sizeBytes, 1);
  await files.close();
});
