import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unavailable } from '../errors/index.ts';
import { WriteQueue } from './write-queue.ts';

const fail = (error: unknown) => {
  throw error;
};

test('jobs run one after the other, in order', async () => {
  const queue = new WriteQueue(() => undefined, fail);
  const seen: string[] = [];
  const job = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise(setImmediate);
    seen.push(`${name} ends`);
  };
  await Promise.all([queue.enqueue('a', job('a')), queue.enqueue('b', job('b'))]);
  assert.deepEqual(seen, ['a begins', 'a ends', 'b begins', 'b ends']);
  assert.equal(queue.length, 0);
});

test('a long job lets those run that wait, and goes on before those that came meanwhile', async () => {
  const queue = new WriteQueue(() => undefined, fail);
  const seen: string[] = [];
  const note = (name: string) => async () => {
    seen.push(name);
  };
  let last: Promise<void> | undefined;
  const long = queue.enqueue('long', async () => {
    seen.push('long begins');
    await queue.letOthers();
    seen.push('long ends');
  });
  const second = queue.enqueue('second', async () => {
    seen.push('second');
    last = queue.enqueue('last', note('last'));
  });
  await Promise.all([long, second]);
  await last;
  assert.deepEqual(seen, ['long begins', 'second', 'long ends', 'last']);
  assert.equal(queue.length, 0);
});

test('a failure of the world is tried again until it is over', async () => {
  const reported: string[] = [];
  const queue = new WriteQueue((job) => reported.push(job), fail);
  let tries = 0;
  await queue.enqueue('write', async () => {
    tries++;
    if (tries < 3) throw unavailable('disk_full', 'full', 1);
  });
  assert.deepEqual([tries, reported], [3, ['write', 'write']]);
  assert.equal(queue.failure, null);
});

test('a bug is not tried again: it is told, and ends the job', async () => {
  const bugs: unknown[] = [];
  const queue = new WriteQueue(
    () => undefined,
    (error) => bugs.push(error),
  );
  await assert.rejects(
    queue.enqueue('write', () => fail(new Error('bug')) as never),
    /bug/,
  );
  assert.equal(bugs.length, 1);
});

test('a stopped queue gives up what it cannot write', async () => {
  const queue = new WriteQueue(() => undefined, fail);
  const job = queue.enqueue(
    'write',
    async () => fail(unavailable('disk_full', 'full', 1)) as never,
  );
  job.catch(() => undefined);
  await new Promise(setImmediate);
  await queue.stop();
  await assert.rejects(job, /stopping/);
});
