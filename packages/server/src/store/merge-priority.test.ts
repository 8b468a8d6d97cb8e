import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from './open-store.ts';

test('merges of the embedded engine give way to all else', {
  skip: process.platform !== 'linux' && 'threads have no priority of their own here',
}, async (t) => {
  const dataPath = mkdtempSync(join(tmpdir(), 'tidemark-priority-'));
  t.after(() => rmSync(dataPath, { recursive: true, force: true }));
  const store = await openStore({ dataPath, target: 'embedded' });
  try {
    const threads = readdirSync('/proc/self/task').map((id) => {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
      // proc_pid_stat(5): the name in brackets is the second field, the nice value the nineteenth.
      const nice = Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
      return { isMerge: stat.includes('(MergeMutate)'), nice };
    });
    const merging = threads.filter(({ isMerge }) => isMerge);
    assert.ok(merging.length > 0);
    assert.ok(merging.every(({ nice }) => nice === Math.min(19, getPriority() + 5)));
    assert.ok(threads.every(({ isMerge, nice }) => isMerge || nice <= getPriority()));
  } finally {
    await store.close();
  }
});
