import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';

test('a thread gives way to the others of its process, which stay as they are', {
  skip: process.platform !== 'linux' && 'threads have no priority of their own here',
}, async (t) => {
  const before = niceOfThreads();
  const file = new URL('./give-way.ts', import.meta.url);
  const work = `import(${JSON.stringify(file)}).then(({ giveWay }) => {
    giveWay(0);
    require('node:worker_threads').parentPort.on('message', () => undefined).postMessage('done');
  })`;
  const worker = new Worker(work, { eval: true });
  t.after(() => worker.terminate());
  await new Promise((resolve) => worker.once('message', resolve));
  const after = niceOfThreads();
  const lower = [...after].filter(([, nice]) => nice !== getPriority());
  assert.deepEqual(
    lower.map(([, nice]) => nice),
    [Math.min(19, getPriority() + 5)],
  );
  assert.ok(!before.has(lower[0][0]), 'it is the new one');
});

/** By the thread's number. */
function niceOfThreads(): Map<string, number> {
  const ids = readdirSync('/proc/self/task');
  return new Map(
    ids.map((id) => {
      const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8');
      // proc_pid_stat(5): the name in brackets is the second field, the nice value the nineteenth.
      return [id, Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17])];
    }),
  );
}
