import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testAlert, testNotification } from '../receivers/testing/notification.ts';
import { longestRetryMs } from './back-off.ts';
import { maxConcurrentDeliveries, maxConcurrentPerChannel } from './deliveries.ts';
import { maxDeliveryAgeMs } from './delivery-run.ts';
import type { Notification } from './notification.ts';
import { busy, DeliveryWorld, testReceiver, wrong } from './testing/delivery-world.ts';

const firing = (id: string, changes: Partial<Notification> = {}) =>
  testNotification({ id, createdAtMs: Date.now(), ...changes });
const resolved = (id: string, changes: Partial<Notification> = {}) =>
  firing(id, {
    status: 'resolved',
    reason: 'resolved',
    alerts: [testAlert('db1', 'resolved')],
    ...changes,
  });

async function world(t: { mock: { timers: ConstructorParameters<typeof DeliveryWorld>[0] } }) {
  const made = new DeliveryWorld(t.mock.timers);
  await made.begin();
  return made;
}

test('each channel of a receiver is told once, and nothing stays behind', async (t) => {
  const made = await world(t);
  made.receivers = [testReceiver('team', ['webhook', 'discord'])];
  await made.enqueue(firing('a'));
  assert.deepEqual(made.told.map(({ channel }) => channel).sort(), ['discord', 'webhook']);
  assert.equal(made.documents.count('notification'), 0);
  assert.equal(made.queue.length, 0);
  assert.deepEqual(made.outcomes(), ['a delivered', 'a delivered']);
});

test('what the caller records is written with the notification or not at all', async (t) => {
  const made = await world(t);
  made.documents.isFailing = true;
  const state = { kind: 'group-state', key: 'g', value: { told: true } };
  await assert.rejects(made.queue.enqueue([firing('a')], [state]), /disk is full/);
  await made.settle();
  assert.deepEqual([made.told, made.documents.count('group-state')], [[], 0]);
  made.documents.isFailing = false;
  await made.queue.enqueue([firing('a')], [state]);
  await made.settle();
  assert.deepEqual([made.ids, made.documents.count('group-state')], [['a'], 1]);
});

test('what failed is tried again, later and later, and then the next one follows', async (t) => {
  const made = await world(t);
  made.next = [busy, busy, busy];
  await made.enqueue(firing('a'), resolved('b'));
  assert.deepEqual(made.ids, ['a']);
  const waits = [];
  for (let tries = 1; made.told.length < 4; ) {
    let waitedMs = 0;
    for (; made.told.length === tries; waitedMs += 100) await made.pass(100);
    waits.push(waitedMs);
    tries = made.told.length;
    if (tries > 4) break;
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000]);
  assert.deepEqual(made.ids, ['a', 'a', 'a', 'a', 'b']);
  assert.deepEqual(made.outcomes(), [
    'a retrying',
    'a retrying',
    'a retrying',
    'a delivered',
    'b delivered',
  ]);
});

test('waits grow no longer than their limit', async (t) => {
  const made = await world(t);
  made.usual = busy;
  await made.enqueue(firing('a'));
  for (let minutes = 0; minutes < 20; minutes++) await made.pass(60_000);
  const before = made.told.length;
  await made.pass(longestRetryMs);
  assert.ok(made.told.length > before);
});

test('Retry-After holds back all messages to that channel, and no others', async (t) => {
  const made = await world(t);
  made.receivers = [testReceiver('team'), testReceiver('others')];
  made.next = [{ ...busy, status: 429, retryAfterMs: 30_000 }];
  await made.enqueue(firing('a'));
  await made.enqueue(firing('b', { groupKey: 'g2' }), firing('c', { receiver: 'others' }));
  await made.pass(29_000);
  assert.deepEqual(made.ids, ['a', 'c']);
  await made.pass(1_500);
  assert.deepEqual(made.ids.slice(2).sort(), ['a', 'b']);
});

test('a final failure is told loudly and blocks nobody', async (t) => {
  const made = await world(t);
  made.next = [wrong];
  await made.enqueue(firing('a'), resolved('b'));
  assert.deepEqual(made.outcomes(), ['a failed', 'b delivered']);
  assert.match(made.lines.join(''), /error webhook of receiver "team" was NOT told .*answered 403/);
});

test('what nobody takes is given up after its time', async (t) => {
  const made = await world(t);
  made.usual = busy;
  await made.enqueue(firing('a'));
  await made.pass(maxDeliveryAgeMs / 2);
  assert.equal(made.queue.length, 1);
  assert.ok(made.queue.oldestMs >= maxDeliveryAgeMs / 2);
  await made.pass(maxDeliveryAgeMs / 2 + longestRetryMs);
  assert.equal(made.queue.length, 0);
  assert.equal(made.outcomes().at(-1), 'a failed');
  assert.match(made.lines.join(''), /was NOT told/);
});

test('repeats take the place of waiting repeats; what was not told stays, in order', async (t) => {
  const made = await world(t);
  made.usual = busy;
  await made.enqueue(firing('a'));
  await made.enqueue(firing('b', { reason: 'repeat' }));
  await made.enqueue(firing('c', { reason: 'repeat' }));
  await made.enqueue(resolved('d'));
  await made.enqueue(firing('e'));
  assert.deepEqual(
    made.queue.waiting().map(({ notification }) => notification),
    ['e', 'd', 'c'],
  );
  made.usual = { ...busy, delivered: true };
  await made.pass(60_000);
  assert.deepEqual(made.ids.slice(-3), ['c', 'd', 'e']);
  assert.equal(made.documents.count('notification'), 0);
});

test('an alert that ended in between is told although a newer message says nothing of it', async (t) => {
  const made = await world(t);
  made.usual = busy;
  const both = [testAlert('db1'), testAlert('db2', 'resolved')];
  await made.enqueue(firing('a', { alerts: both, reason: 'changed' }));
  await made.enqueue(firing('b', { alerts: [testAlert('db1')], reason: 'repeat' }));
  assert.equal(made.queue.length, 2);
  await made.enqueue(firing('c', { alerts: [testAlert('db1'), testAlert('db3')] }));
  assert.deepEqual(
    made.queue.waiting().map(({ notification }) => notification),
    ['c', 'a'],
  );
});

test('a message that is being sent is not taken back', async (t) => {
  const made = await world(t);
  made.held = [];
  await made.enqueue(firing('a'));
  await made.enqueue(firing('b', { reason: 'repeat' }));
  assert.equal(made.queue.length, 2);
  made.held.shift()?.();
  await made.settle();
  made.held.shift()?.();
  await made.settle();
  assert.deepEqual(made.ids, ['a', 'b']);
});

test('groups do not wait for each other, but few messages are under way at once', async (t) => {
  const made = await world(t);
  made.held = [];
  const names = Array.from({ length: 20 }, (_, at) => `r${at}`);
  made.receivers = names.map((name) => testReceiver(name));
  const groups = (receiver: string, count: number) =>
    Array.from({ length: count }, (_, at) =>
      firing(`${receiver}-${at}`, { groupKey: `g${at}`, receiver }),
    );
  await made.enqueue(...groups('r0', 10));
  assert.equal(made.told.length, maxConcurrentPerChannel);
  await made.enqueue(...names.slice(1).flatMap((name) => groups(name, 4)));
  assert.equal(made.told.length, maxConcurrentDeliveries);
});

test('no more messages a minute than the provider likes', async (t) => {
  const made = await world(t);
  made.receivers = [testReceiver('team', ['telegram'])];
  const many = Array.from({ length: 50 }, (_, at) => firing(`a${at}`, { groupKey: `g${at}` }));
  await made.enqueue(...many);
  assert.equal(made.told.length, 20);
  await made.pass(1_000);
  assert.equal(made.told.length, 20);
  for (let seconds = 0; seconds < 59; seconds++) await made.pass(1_000);
  assert.equal(made.told.length, 40);
  for (let seconds = 0; seconds < 60; seconds++) await made.pass(1_000);
  assert.equal(made.told.length, 50);
});

test('while the store refuses, nothing is told twice, and the next message waits', async (t) => {
  const made = await world(t);
  made.held = [];
  await made.enqueue(firing('a'), resolved('b'));
  made.documents.isFailing = true;
  made.held.shift()?.();
  await made.settle();
  await made.pass(1_000);
  assert.deepEqual(made.ids, ['a']);
  made.documents.isFailing = false;
  await made.pass(5_000);
  assert.deepEqual(made.ids, ['a', 'b']);
});

test('a restart goes on in order; only what was under way is told again', async (t) => {
  const made = await world(t);
  made.usual = busy;
  await made.enqueue(firing('a'), resolved('b'), firing('c'));
  made.usual = { ...busy, delivered: true };
  made.held = [];
  await made.pass(1_000);
  assert.deepEqual(made.ids, ['a', 'a']);
  // The receiver has it, but nobody noted that.
  made.crash();
  made.held = undefined;
  await made.begin();
  await made.pass(60_000);
  assert.deepEqual(made.ids, ['a', 'a', 'a', 'b', 'c']);
  await made.restart();
  assert.equal(made.told.length, 5);
});

test('channels without resolved messages hear of what fires only', async (t) => {
  const made = await world(t);
  made.receivers = [testReceiver('team', ['webhook'], {}, false)];
  await made.enqueue(firing('a'), resolved('b'));
  assert.deepEqual(made.ids, ['a']);
});

test('only channels that can do something with it hear that somebody acknowledged', async (t) => {
  const made = await world(t);
  made.receivers = [testReceiver('team', ['webhook', 'discord'])];
  await made.enqueue(firing('a', { reason: 'acknowledged' }));
  assert.deepEqual(made.told, []);
});

test('a receiver that is gone is told of nothing, loudly', async (t) => {
  const made = await world(t);
  made.usual = busy;
  await made.enqueue(firing('a'));
  made.receivers = [];
  await made.pass(1_000);
  assert.equal(made.outcomes().at(-1), 'a failed');
  assert.equal(made.documents.count('notification'), 0);
  await made.enqueue(firing('b'));
  assert.match(made.lines.join(''), /no receiver "team"/);
});

test('stopping waits for what is under way and keeps the rest', async (t) => {
  const made = await world(t);
  made.held = [];
  await made.enqueue(firing('a'), resolved('b'));
  const stopped = made.queue.stop();
  made.held.shift()?.();
  await stopped;
  assert.deepEqual([made.ids, made.documents.count('notification')], [['a'], 1]);
});

test('a message that comes just when its lane was found empty is told', async (t) => {
  for (let hops = 0; hops < 12; hops++) {
    const timers = t.mock.timers;
    timers.reset();
    const made = new DeliveryWorld(timers, {
      documents: {
        read: async () => new Map(),
        // The end of the first message and the coming of the second are so many turns apart.
        write: async (changes) => {
          const isOther = changes.some(({ key }) => key.startsWith('b') && hops > 0);
          for (let hop = 0; isOther && hop < hops; hop++) await undefined;
        },
      },
    });
    await made.begin();
    made.held = [];
    await made.enqueue(firing('a'));
    const [end] = made.held;
    made.held = undefined;
    end?.();
    await made.enqueue(resolved('b'));
    assert.deepEqual(made.ids, ['a', 'b'], `${hops} turns`);
    assert.equal(made.queue.length, 0, `${hops} turns`);
  }
});

test('a clock that was set back holds back no message', async (t) => {
  const made = await world(t);
  await made.enqueue(firing('a', { createdAtMs: Date.now() + 24 * 3_600_000 }));
  assert.deepEqual(made.ids, ['a']);
});
