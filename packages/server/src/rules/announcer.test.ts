import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../alerts/index.ts';
import { Logger } from '../logger/index.ts';
import { Announcer, resendMs } from './announcer.ts';
import { RuleRunner } from './rule-runner.ts';
import { MemoryEnvironment, ruleOf } from './testing/memory-environment.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('alerts are announced when they change and again and again; refused ones soon after', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const taken: Alert[][] = [];
  let failure: Error | undefined;
  const clock = { nowMs: 1_000_000 };
  const announcer = new Announcer({
    sink: {
      take: async (alerts) => {
        if (failure !== undefined) throw failure;
        taken.push([...alerts]);
      },
    },
    logger: new Logger(
      () => undefined,
      () => clock.nowMs,
    ),
    externalUrl: 'http://tide.example',
    nowMs: () => clock.nowMs,
  });
  const environment = new MemoryEnvironment();
  environment.answer = ['load 9'];
  const spec = ruleOf('alert: High\nexpr: load > 4');
  const runner = new RuleRunner({ id: 'r1', spec, limit: 0, queryOffsetMs: 0, environment });
  const evaluate = async (afterMs: number) => {
    clock.nowMs += afterMs;
    await runner.evaluate(clock.nowMs);
    announcer.announce(runner, 30_000, clock.nowMs);
    await turn();
  };
  await evaluate(0);
  assert.deepEqual(taken, [
    [
      {
        labels: { alertname: 'High' },
        annotations: {},
        startsAtMs: 1_000_000,
        endsAtMs: 1_000_000 + 4 * resendMs,
        generatorUrl: 'http://tide.example/explore?mode=promql&expr=load+%3E+4',
        source: { kind: 'rule', ruleId: 'r1' },
      },
    ],
  ]);
  await evaluate(resendMs / 2);
  assert.equal(taken.length, 1);
  failure = new Error('no space');
  await evaluate(resendMs / 2);
  assert.equal(taken.length, 1);
  failure = undefined;
  t.mock.timers.tick(60_000);
  await turn();
  assert.equal(taken.length, 2);
  environment.answer = [];
  await evaluate(1000);
  assert.equal(taken[2]?.[0]?.endsAtMs, clock.nowMs);
  announcer.stop();
});
