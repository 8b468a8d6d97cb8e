import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { afterEach, test } from 'node:test';
import type { PostedSample } from '@tidemark/protocol';
import { BufferedSender, type BufferedSenderOptions } from './buffered-sender.ts';
import { TidemarkClient } from './client.ts';
import {
  type Answer,
  acknowledge,
  answerJson,
  type MetricsListener,
  startMetricsListener,
} from './testing/metrics-listener.ts';

const neverMs = 1_000_000;
const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function open(
  options: BufferedSenderOptions,
  answer: Answer = acknowledge,
): Promise<{ sender: BufferedSender; listener: MetricsListener }> {
  const listener = await startMetricsListener(answer);
  const client = new TidemarkClient({ url: listener.url, retry: { attempts: 1 } });
  const sender = new BufferedSender(client, { flushIntervalMs: neverMs, ...options });
  cleanUps.push(
    () => sender.close(AbortSignal.abort()),
    () => client.close(),
    listener.stop,
  );
  return { sender, listener };
}

function received(listener: MetricsListener): PostedSample[][] {
  return listener.requests.map((request) => JSON.parse(request.body));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('a full batch goes at once, the rest when the sender is closed, stamped when added', async () => {
  let nowMs = 1000;
  const { sender, listener } = await open({ batchSize: 2, nowMs: () => nowMs++ });
  await sender.add({ name: 'a', value: 1 });
  await sender.add({ name: 'a', value: 2, timestamp: 5 });
  await until(() => sender.stats.stored === 2);
  await sender.add({ name: 'a', value: 3 });
  assert.equal(sender.stats.queued, 1);
  assert.equal((await sender.close()).stored, 3);
  assert.deepEqual(received(listener), [
    [
      { name: 'a', value: 1, timestamp: 1000 },
      { name: 'a', value: 2, timestamp: 5 },
    ],
    [{ name: 'a', value: 3, timestamp: 1001 }],
  ]);
  await assert.rejects(sender.add({ name: 'a', value: 4 }), { code: 'bad_options' });
});

test('a batch that does not fill goes when its time is up', async () => {
  const { sender } = await open({ batchSize: 100, flushIntervalMs: 5 });
  await sender.add({ name: 'a', value: 1 });
  await until(() => sender.stats.stored === 1);
});

test('a full queue drops its oldest and counts them', async () => {
  const { sender, listener } = await open({ capacity: 3 });
  for (let value = 1; value <= 5; value++) await sender.add({ name: 'a', value });
  assert.deepEqual(await sender.close(), {
    queued: 0,
    stored: 3,
    rejected: 0,
    dropped: 2,
    failed: 0,
  });
  assert.deepEqual(
    received(listener)[0]?.map(({ value }) => value),
    [3, 4, 5],
  );
});

test('with back-pressure a full queue makes the caller wait and loses nothing', async () => {
  const held: ServerResponse[] = [];
  let isOpen = false;
  const { sender } = await open(
    { capacity: 2, batchSize: 1, whenFull: 'wait' },
    (request, response, index) => {
      if (isOpen) acknowledge(request, response, index);
      else held.push(response);
    },
  );
  let added = 0;
  const adding = (async () => {
    for (let value = 0; value < 6; value++) {
      await sender.add({ name: 'a', value });
      added++;
    }
  })();
  await until(() => held.length === 1 && added === 3);
  assert.equal(sender.stats.queued, 3);
  isOpen = true;
  answerJson(held[0] as ServerResponse, 201, { stored: 1 });
  await adding;
  assert.deepEqual(await sender.close(), {
    queued: 0,
    stored: 6,
    rejected: 0,
    dropped: 0,
    failed: 0,
  });
});

test('a batch that was not acknowledged is kept and sent again with the same key', async () => {
  const errors: string[] = [];
  const { sender, listener } = await open(
    { onError: (error) => errors.push(error.code) },
    (request, response, index) => {
      if (index === 0)
        answerJson(response, 503, { error: { code: 'store_behind', message: 'wait' } });
      else acknowledge(request, response, index);
    },
  );
  await sender.add({ name: 'a', value: 1 });
  await sender.flush();
  assert.deepEqual(errors, ['store_behind']);
  assert.equal(sender.stats.queued, 1);
  await sender.add({ name: 'a', value: 2 });
  assert.equal((await sender.close()).stored, 2);
  const keys = listener.requests.map((request) => request.headers['idempotency-key']);
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
  assert.deepEqual(received(listener)[0], received(listener)[1]);
});

test('what the server refuses is counted, in part or as a whole', async () => {
  const rejected: unknown[] = [];
  const { sender } = await open(
    { batchSize: 2, onRejected: (details) => rejected.push(...details) },
    (_, response, index) => {
      const error = { code: 'bad', message: 'bad', details: [{ index: 1, message: 'no' }] };
      if (index === 0) answerJson(response, 400, { error, stored: 1 });
      else answerJson(response, 413, { error });
    },
  );
  for (let value = 0; value < 4; value++) await sender.add({ name: 'a', value });
  const stats = await sender.close();
  assert.deepEqual(stats, { queued: 0, stored: 1, rejected: 1, dropped: 0, failed: 2 });
  assert.deepEqual(rejected, [{ index: 1, message: 'no' }]);
});

test('new series beyond a limit are reported, and the rest of the queue goes on', async () => {
  const rejected: unknown[] = [];
  const { sender, listener } = await open(
    { batchSize: 2, onRejected: (details) => rejected.push(...details) },
    (request, response, index) => {
      const details = [{ index: 0, field: 'name', message: 'too many' }];
      const error = { code: 'too_many_series', message: 'too many', details };
      if (index === 0) answerJson(response, 429, { error, stored: 1 }, { 'retry-after': '60' });
      else acknowledge(request, response, index);
    },
  );
  for (let value = 0; value < 4; value++) await sender.add({ name: 'a', value });
  const stats = await sender.close();
  assert.deepEqual(stats, { queued: 0, stored: 3, rejected: 1, dropped: 0, failed: 0 });
  assert.deepEqual(rejected, [{ index: 0, field: 'name', message: 'too many' }]);
  assert.equal(listener.requests.length, 2);
});

test('closing with a signal does not wait for a server that hangs', async () => {
  const { sender } = await open({}, () => undefined);
  await sender.add({ name: 'a', value: 1 });
  const stats = await sender.close(AbortSignal.timeout(20));
  assert.deepEqual([stats.stored, stats.failed], [0, 1]);
});
