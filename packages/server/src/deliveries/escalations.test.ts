import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger } from '../logger/index.ts';
import type { ReceiverConfig } from '../receivers/index.ts';
import { testAlert, testNotification } from '../receivers/testing/notification.ts';
import { Escalations } from './escalations.ts';
import type { Notification } from './notification.ts';
import { TestDocuments, testReceiver } from './testing/delivery-world.ts';

const firing = (changes: Partial<Notification> = {}) => testNotification(changes);
const resolved = () =>
  testNotification({ status: 'resolved', alerts: [testAlert('db1', 'resolved')] });

class EscalationWorld {
  readonly documents = new TestDocuments();
  readonly acknowledged = new Set<string>();
  readonly told: string[] = [];
  receivers: ReceiverConfig[] = [
    testReceiver('team', ['webhook'], { escalateTo: { receiver: 'boss', after: '5m' } }),
    testReceiver('boss', ['webhook'], { escalateTo: { receiver: 'team', after: '10m' } }),
  ];
  isFailing = false;
  escalations = this.#make();
  #ids = 0;

  #make(): Escalations {
    return new Escalations({
      documents: this.documents,
      receiver: (name) => this.receivers.find((one) => one.name === name),
      isAcknowledged: (fingerprint) => this.acknowledged.has(fingerprint),
      enqueue: (notifications, together) => this.enqueue(notifications, together),
      newId: () => `n${this.#ids++}`,
      logger: new Logger(() => undefined, Date.now),
      nowMs: Date.now,
      random: () => 1,
    });
  }

  async enqueue(
    notifications: readonly Notification[],
    together: Parameters<TestDocuments['write']>[0] = [],
  ): Promise<void> {
    const followed = this.escalations.follow(notifications);
    try {
      if (this.isFailing) throw new Error('the disk is full');
      await this.documents.write([...together, ...followed.changes]);
    } catch (error) {
      followed.undo();
      throw error;
    }
    for (const { receiver, status, reason } of [...notifications, ...followed.notifications]) {
      this.told.push(`${receiver} ${status} ${reason}`);
    }
  }

  async restart(): Promise<void> {
    this.escalations.stop();
    this.escalations = this.#make();
    await this.escalations.load();
    this.escalations.start();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
}

function worldIn(t: { mock: { timers: typeof import('node:test').mock.timers } }) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const world = new EscalationWorld();
  world.escalations.start();
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      t.mock.timers.tick(60_000);
      await settle();
    }
  };
  return { world, pass };
}

const firstTold = 'team firing new';
const escalated = 'boss firing escalation';

test('the next receiver is told when nobody acknowledged, and hears of the end, too', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  await pass(4);
  assert.deepEqual(world.told, [firstTold]);
  await pass(1);
  assert.deepEqual(world.told, [firstTold, escalated]);
  await world.enqueue([resolved()]);
  assert.deepEqual(world.told.slice(2), ['team resolved resolved', 'boss resolved resolved']);
  assert.equal(world.documents.count('escalation'), 0);
});

test('an acknowledgement in time, or an end, and nobody else is called', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  world.acknowledged.add(testAlert('db1').fingerprint);
  await pass(30);
  assert.deepEqual(world.told, [firstTold]);
  await world.enqueue([firing({ groupKey: 'g2' })]);
  await world.enqueue([{ ...resolved(), groupKey: 'g2' }]);
  await pass(30);
  assert.equal(world.told.length, 3);
  assert.equal(world.documents.count('escalation'), 0);
});

test('repeats do not put it off', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  await pass(3);
  await world.enqueue([firing({ reason: 'repeat' })]);
  await pass(2);
  assert.equal(world.told.at(-1), escalated);
});

test('receivers that escalate to each other do not go round for ever', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  await pass(60);
  assert.deepEqual(world.told, [firstTold, escalated, 'team firing escalation']);
  await world.enqueue([resolved()]);
  assert.deepEqual(world.told.slice(3), ['team resolved resolved', 'boss resolved resolved']);
});

test('a restart forgets nothing, and escalates what became due meanwhile', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  world.escalations.stop();
  await pass(20);
  assert.deepEqual(world.told, [firstTold]);
  await world.restart();
  await pass(1);
  assert.deepEqual(world.told, [firstTold, escalated]);
  await world.restart();
  await world.enqueue([resolved()]);
  assert.equal(world.told.at(-1), 'boss resolved resolved');
});

test('what could not be written is tried again, and told once', async (t) => {
  const { world, pass } = worldIn(t);
  await world.enqueue([firing()]);
  world.isFailing = true;
  await pass(10);
  await assert.rejects(world.enqueue([resolved()]));
  world.isFailing = false;
  await pass(2);
  assert.deepEqual(world.told, [firstTold, escalated]);
  await world.enqueue([resolved()]);
  assert.deepEqual(world.told.slice(2), ['team resolved resolved', 'boss resolved resolved']);
});
