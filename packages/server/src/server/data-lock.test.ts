import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { TidemarkError } from '../errors/index.ts';
import { DataLock } from './data-lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

const pidFile = () => join(folder, 'tidemark.pid');

function startTimeOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

const needsProc = { skip: existsSync('/proc/self/stat') ? false : 'there is no /proc here' };

test('a folder is claimed once, and free after the release', async () => {
  const lock = await DataLock.acquire(folder);
  await assert.rejects(
    DataLock.acquire(folder),
    (error) =>
      error instanceof TidemarkError &&
      error.code === 'data_in_use' &&
      error.message.includes(`pid ${process.pid}`),
  );
  lock.release();
  (await DataLock.acquire(folder)).release();
  assert.equal(existsSync(pidFile()), false);
});

for (const [what, content, options] of [
  ['a process that is gone', '2147483646 1\n', {}],
  ['a pid that another program has now', `${process.ppid} 1\n`, needsProc],
  ['nothing', '', {}],
  ['nonsense', 'not a pid\n', {}],
] as const) {
  test(`a folder is taken over from a pid file with ${what}`, options, async () => {
    await writeFile(pidFile(), content);
    const lock = await DataLock.acquire(folder);
    assert.equal(readFileSync(pidFile(), 'utf8').split(' ')[0], String(process.pid));
    lock.release();
  });
}

test('a zombie holds nothing', needsProc, async () => {
  // The shell becomes a program that never asks how its child ended.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 1000']);
  children.push(parent);
  const [pidText] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(String(pidText));
  while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await setImmediate();
  await writeFile(pidFile(), `${pid} ${startTimeOf(pid)}\n`);
  (await DataLock.acquire(folder)).release();
});

test('the end of a process that was killed is waited for', needsProc, async () => {
  const script =
    'const all = []; for (let i = 0; i < 200; i++) all.push(Buffer.alloc(1e6, 1)); console.log("full"); setInterval(() => all, 1000);';
  const holder = spawn(process.execPath, ['-e', script]);
  children.push(holder);
  await once(holder.stdout, 'data');
  const { pid = 0 } = holder;
  await writeFile(pidFile(), `${pid} ${startTimeOf(pid)}\n`);
  await assert.rejects(DataLock.acquire(folder), /pid/);
  process.kill(pid, 'SIGKILL');
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8');
  // From the moment on when the signal has reached it.
  try {
    while (/\) [SR] /.test(stat()) && (Number(stat().split(') ')[1]?.split(' ')[6]) & 4) === 0);
  } catch {}
  (await DataLock.acquire(folder)).release();
});
