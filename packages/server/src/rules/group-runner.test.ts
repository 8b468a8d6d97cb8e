import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Logger } from '../logger/index.ts';
import { Announcer } from './announcer.ts';
import { EvaluationGate } from './evaluation-gate.ts';
import { lastEvaluationTime, offsetOf } from './evaluation-times.ts';
import { GroupRunner } from './group-runner.ts';
import { RuleRunner } from './rule-runner.ts';
import { MemoryEnvironment, ruleOf } from './testing/memory-environment.ts';

const turns = async () => {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
};

test('groups are spread over their interval, each at the same place for ever', () => {
  const offsets = Array.from({ length: 1000 }, (_, i) => offsetOf(`file;group ${i}`, 60_000));
  assert.ok(offsets.every((one) => one >= 0 && one < 60_000));
  const inFirstHalf = offsets.filter((one) => one < 30_000).length;
  assert.ok(inFirstHalf > 400 && inFirstHalf < 600, String(inFirstHalf));
  assert.equal(offsetOf('a', 60_000), offsetOf('a', 60_000));
  assert.equal(lastEvaluationTime(100, 30, 60), 90);
  assert.equal(lastEvaluationTime(89, 30, 60), 30);
  assert.equal(lastEvaluationTime(90, 30, 60), 90);
});

function groupOf(environment: MemoryEnvironment, nowMs = () => Date.now()) {
  const spec = ruleOf('alert: A\nexpr: up');
  const rule = new RuleRunner({ id: 'a', spec, limit: 0, queryOffsetMs: 0, environment });
  const sink = { take: async () => undefined };
  const logger = new Logger(() => undefined, nowMs);
  const missed: number[] = [];
  const times: (number | null)[] = [];
  const group = new GroupRunner({
    ...{ key: 'k', name: 'g', file: null, intervalMs: 60_000, limit: 0, rules: [rule], nowMs },
    gate: new EvaluationGate(),
    announcer: new Announcer({ sink, logger, externalUrl: '', nowMs }),
    onChanged: () => undefined,
    onEvaluated: () => times.push(rule.lastEvaluationMs),
    onMissed: (iterations) => missed.push(iterations),
  });
  return { group, missed, times };
}

test('evaluated on its own grid, never two times at once; what is left out is counted', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  const environment = new MemoryEnvironment();
  const { group, missed, times } = groupOf(environment);
  const offsetMs = offsetOf('k', 60_000);
  group.start({ atOnce: false });
  assert.equal(environment.queries, 0);
  const first = lastEvaluationTime(1_000_000, offsetMs, 60_000) + 60_000;
  t.mock.timers.tick(first - 1_000_000 - 1);
  await turns();
  assert.deepEqual(times, []);
  t.mock.timers.tick(1);
  await turns();
  assert.deepEqual(times, [first]);
  const { promise, resolve } = Promise.withResolvers<void>();
  environment.held = promise;
  t.mock.timers.tick(60_000);
  await turns();
  assert.equal(environment.queries, 2);
  // The second evaluation takes until the fifth is due.
  t.mock.timers.tick(190_000);
  await turns();
  assert.equal(environment.queries, 2);
  environment.held = undefined;
  resolve();
  await turns();
  t.mock.timers.tick(0);
  await turns();
  assert.deepEqual(times, [first, first + 60_000, first + 240_000]);
  assert.deepEqual(missed, [2]);
  await group.stop();
  t.mock.timers.tick(600_000);
  await turns();
  assert.equal(times.length, 3);
});

test('a clock that is set back does not stop the group', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 10_000_000 });
  let setBackMs = 0;
  const { group, times } = groupOf(new MemoryEnvironment(), () => Date.now() - setBackMs);
  group.start({ atOnce: true });
  await turns();
  assert.deepEqual(times, [10_000_000]);
  setBackMs = 9_000_000;
  t.mock.timers.tick(60_000);
  await turns();
  t.mock.timers.tick(60_000);
  await turns();
  assert.ok(times.length >= 2, JSON.stringify(times));
  assert.ok((times.at(-1) ?? 0) < 2_000_000);
  await group.stop();
});

test('the gate lets so many jobs run, first come, first served', async () => {
  const gate = new EvaluationGate(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const jobs = [0, 1, 2, 3].map((one) =>
    gate.run(() => {
      begun.push(one);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await turns();
  assert.deepEqual(begun, [0, 1]);
  ends[1]?.();
  await turns();
  assert.deepEqual(begun, [0, 1, 2]);
  for (let i = 0; i < 4; i++) {
    ends[i]?.();
    await turns();
  }
  await Promise.all(jobs);
});
