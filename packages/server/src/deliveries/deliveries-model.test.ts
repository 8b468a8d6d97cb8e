import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import fc from 'fast-check';
import { testAlert, testNotification } from '../receivers/testing/notification.ts';
import type { Notification } from './notification.ts';
import { busy, DeliveryWorld, good } from './testing/delivery-world.ts';

const runs = Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 150);
const hosts = ['db1', 'db2'];

type Step =
  | { kind: 'decide'; firing: boolean[] }
  | { kind: 'pass'; ms: number }
  | { kind: 'outage' | 'recovery' | 'restart' | 'full-disk' | 'space' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('decide' as const),
        firing: fc.tuple(fc.boolean(), fc.boolean()),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.integer({ min: 100, max: 20_000 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        { kind: 'outage' as const },
        { kind: 'recovery' as const },
        { kind: 'restart' as const },
        { kind: 'full-disk' as const },
        { kind: 'space' as const },
      ),
    },
  ),
  { maxLength: 25 },
);

function decided(id: string, firing: readonly boolean[]): Notification {
  const alerts = hosts.map((host, at) => testAlert(host, firing[at] ? 'firing' : 'resolved'));
  const status = firing.includes(true) ? 'firing' : 'resolved';
  return testNotification({ id, status, alerts, createdAtMs: Date.now() });
}

/** The states of one alert, one after the other. */
function statesOf(notifications: readonly Notification[], host: string): string[] {
  const states = notifications.map(
    ({ alerts }) => alerts.find(({ labels }) => labels.host === host)?.status ?? '',
  );
  return states.filter((state, at) => state !== states[at - 1]);
}

async function run(history: readonly Step[]): Promise<void> {
  const world = new DeliveryWorld(mock.timers);
  try {
    await world.begin();
    const queued: Notification[] = [];
    for (const step of history) {
      if (step.kind === 'decide') {
        const notification = decided(`n${queued.length}`, [...step.firing]);
        const taken = world.queue.enqueue([notification], []).then(
          () => true,
          () => false,
        );
        await world.settle();
        if (await taken) queued.push(notification);
      } else if (step.kind === 'pass') await world.pass(step.ms);
      else if (step.kind === 'outage') world.usual = busy;
      else if (step.kind === 'recovery') world.usual = good;
      else if (step.kind === 'space') world.documents.isFailing = false;
      else if (step.kind === 'full-disk') world.documents.isFailing = true;
      else {
        world.documents.isFailing = false;
        await world.restart();
      }
    }
    world.usual = good;
    world.documents.isFailing = false;
    for (let minute = 0; minute < 5; minute++) await world.pass(60_000);
    const taken = world.taken
      .map((id) => queued.find((one) => one.id === id))
      .filter((one) => one !== undefined);
    for (const host of hosts) assert.deepEqual(statesOf(taken, host), statesOf(queued, host));
    assert.equal(world.queue.length, 0);
    assert.equal(world.documents.count('notification'), 0);
    // Without a crash nothing is taken twice.
    if (!history.some(({ kind }) => kind === 'restart')) {
      assert.equal(new Set(world.taken).size, world.taken.length);
    }
  } finally {
    mock.timers.reset();
  }
}

test('whatever fails: each state of each alert is told, in order, and the last one last', async () => {
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: runs });
});
