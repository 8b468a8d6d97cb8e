import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goodReceiver } from '../receivers/testing/read-receiver.ts';
import { Heartbeats } from './heartbeats.ts';
import { busy, good } from './testing/delivery-world.ts';

const url = 'https://watcher.example/ping';

function heartbeats() {
  const world = {
    nowMs: 1_000_000,
    isHealthy: true,
    answer: good,
    sent: [] as string[],
    outcomes: [] as boolean[],
  };
  const beats = new Heartbeats({
    receivers: () => [
      goodReceiver({ name: 'silent', webhook_configs: [{ url }] }),
      goodReceiver({ name: 'slow', webhook_configs: [{ url, heartbeat_interval: '5m' }] }),
      goodReceiver({ name: 'fast', webhook_configs: [{ url, heartbeat_interval: '1m' }] }),
    ],
    send: async (_channel, { receiver, status, alerts }) => {
      world.sent.push(`${receiver} ${status} ${alerts[0]?.labels.alertname}`);
      return world.answer;
    },
    isHealthy: () => world.isHealthy,
    onBeat: (delivered) => void world.outcomes.push(delivered),
    nowMs: () => world.nowMs,
    newId: () => 'id',
    fingerprintOf: () => '0'.repeat(16),
  });
  const pass = async (minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      world.nowMs += 60_000;
      await beats.beat();
    }
  };
  return { world, beats, pass };
}

test('each webhook that asks for it gets a heartbeat at its interval', async () => {
  const { world, beats, pass } = heartbeats();
  await beats.beat();
  await beats.beat();
  assert.deepEqual(world.sent, ['slow firing Watchdog', 'fast firing Watchdog']);
  await pass(10);
  assert.equal(world.sent.filter((one) => one.startsWith('fast')).length, 11);
  assert.equal(world.sent.filter((one) => one.startsWith('slow')).length, 3);
});

test('none leaves while the alerting does not work, and one at once when it works again', async () => {
  const { world, pass } = heartbeats();
  world.isHealthy = false;
  await pass(10);
  assert.deepEqual(world.sent, []);
  world.isHealthy = true;
  await pass(1);
  assert.equal(world.sent.length, 2);
});

test('one that fails is counted, and the next one follows all the same', async () => {
  const { world, pass } = heartbeats();
  world.answer = busy;
  await pass(2);
  assert.deepEqual(world.outcomes, [false, false, false]);
});
