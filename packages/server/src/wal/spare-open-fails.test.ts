import assert from 'node:assert/strict';
import fs, { mkdtemp, readdir, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SeriesTable } from '../series/index.ts';
import { Log } from './log.ts';

test('a segment that cannot be begun leaves no file behind and costs no spare', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-open-fails-'));
  const nowMs = () => 1_763_000_000_000;
  const log = await Log.open({ folder, table: new SeriesTable(), nowMs, afterSegment: 0 });
  for (const closed of [await log.rotate(), await log.rotate()]) await log.drop(closed);
  const before = (await readdir(folder)).sort();
  const mocked = t.mock.method(fs, 'open', () =>
    Promise.reject(Object.assign(new Error('too many open files'), { code: 'EMFILE' })),
  );
  syncBuiltinESMExports();
  try {
    await assert.rejects(log.rotate());
    await assert.rejects(log.rotate());
  } finally {
    mocked.mock.restore();
    syncBuiltinESMExports();
  }
  assert.deepEqual((await readdir(folder)).sort(), before);
  await log.close();
  await rm(folder, { recursive: true });
});
