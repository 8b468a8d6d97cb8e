import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../errors/index.ts';
import type { Alert } from './alert.ts';
import { Announcer, maxAlertsPerTake } from './announcer.ts';

function alertOf(name: string, nowMs: number): Alert {
  return {
    labels: { alertname: name },
    annotations: {},
    startsAtMs: nowMs,
    endsAtMs: nowMs + 1,
    generatorUrl: '',
    source: { kind: 'check' },
  };
}

/** A sink whose calls end when the test says so. */
function world() {
  const clock = { nowMs: 0 };
  const takes: { names: string[]; end: (error?: Error) => void }[] = [];
  const refusals: unknown[] = [];
  const announcer = new Announcer<string>({
    sink: {
      take: (alerts) =>
        new Promise((resolve, reject) => {
          takes.push({
            names: alerts.map(({ labels }) => labels.alertname ?? ''),
            end: (error) => (error === undefined ? resolve() : reject(error)),
          });
        }),
    },
    alertOf: (name, nowMs) => (name === 'nothing' ? null : alertOf(name, nowMs)),
    nowMs: () => clock.nowMs,
    onRefused: (error) => refusals.push(error),
  });
  return { clock, takes, refusals, announcer };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes while the sink is busy is told with the next one, and once', async () => {
  const { takes, announcer } = world();
  announcer.announce(['a']);
  announcer.announce(['b', 'a']);
  announcer.announce(['b', 'nothing']);
  assert.deepEqual(
    takes.map(({ names }) => names),
    [['a']],
  );
  takes[0]?.end();
  await turn();
  assert.deepEqual(
    takes.map(({ names }) => names),
    [['a'], ['b', 'a']],
  );
  takes[1]?.end();
  await turn();
  assert.equal(announcer.waitingCount, 0);
});

test('what was refused is tried again, later and later', async () => {
  const { clock, takes, refusals, announcer } = world();
  announcer.announce(['a']);
  takes[0]?.end(new Error('no'));
  await turn();
  announcer.tick();
  assert.equal(takes.length, 1);
  clock.nowMs = 1_000;
  announcer.tick();
  takes[1]?.end(new Error('no'));
  await turn();
  clock.nowMs = 2_999;
  announcer.tick();
  assert.equal(takes.length, 2);
  clock.nowMs = 3_000;
  announcer.tick();
  takes[2]?.end();
  await turn();
  assert.equal(refusals.length, 2);
  assert.equal(announcer.waitingCount, 0);
});

test('alerts that are wrong do not keep the others waiting', async () => {
  const { takes, refusals, announcer } = world();
  announcer.announce(['a']);
  announcer.announce(['b']);
  takes[0]?.end(new TidemarkError('bad_alerts', 'too many labels', { status: 400 }));
  await turn();
  assert.deepEqual(takes[1]?.names, ['b']);
  takes[1]?.end();
  await turn();
  assert.equal(refusals.length, 1);
  assert.equal(announcer.waitingCount, 0);
});

test('many go in portions', async () => {
  const { takes, announcer } = world();
  announcer.announce(Array.from({ length: maxAlertsPerTake + 1 }, (_, at) => `alert ${at}`));
  takes[0]?.end();
  await turn();
  assert.deepEqual(
    takes.map(({ names }) => names.length),
    [maxAlertsPerTake, 1],
  );
});
