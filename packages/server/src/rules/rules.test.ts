import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { maxApiRules } from '@tidemark/protocol';
import type { Alert } from '../alerts/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { Logger } from '../logger/index.ts';
import { clockIntervalMs } from './alert-documents.ts';
import { readRuleFile } from './read-rule-file.ts';
import { bridgedOutageMs, graceMs, outageToleranceMs } from './restore-alerts.ts';
import { Rules } from './rules.ts';
import { MemoryDocuments } from './testing/memory-documents.ts';
import { MemoryEnvironment } from './testing/memory-environment.ts';

const minuteMs = 60_000;
const fileText = `
groups:
- name: g
  rules:
  - {alert: Down, expr: up == 0, for: 2m}
`;

const started: Rules[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((rules) => rules.stop()));
});

/** Rules whose groups are evaluated by the test alone: their interval never ends. */
function world(documents = new MemoryDocuments(), startMs = 10 * minuteMs) {
  const environment = new MemoryEnvironment();
  const taken: Alert[] = [];
  const clock = { nowMs: startMs };
  const rules = new Rules({
    documents,
    environment: () => environment,
    source: () => ({ select: async () => [] }),
    seriesCount: () => 0,
    sink: {
      take: async (alerts) => {
        taken.push(...alerts);
      },
    },
    logger: new Logger(
      () => undefined,
      () => clock.nowMs,
    ),
    nowMs: () => clock.nowMs,
    files: [{ path: '/rules/a.yml', ...readRuleFile(fileText) }],
    evaluationIntervalMs: 1_000_000_000,
    externalUrl: '',
  });
  started.push(rules);
  const evaluate = async (timestampMs: number) => {
    clock.nowMs = timestampMs;
    for (const group of rules.groups()) await group.evaluate(timestampMs);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const states = () =>
    rules
      .rules()
      .flatMap(({ rule }) =>
        [...(rule.alerting?.active.values() ?? [])].map(
          ({ state, activeAtMs }) => `${rule.spec.name} ${state} ${activeAtMs / minuteMs}`,
        ),
      );
  return { rules, environment, taken, clock, documents, evaluate, states };
}

test('alerts live through a restart, and are told of once each', async () => {
  const first = world();
  await first.rules.start();
  first.environment.answer = ['up{host="a"} 0'];
  await first.evaluate(10 * minuteMs);
  await first.rules.stop();
  const second = world(first.documents, 11 * minuteMs);
  await second.rules.start();
  assert.deepEqual(second.states(), ['Down pending 10']);
  second.environment.answer = ['up{host="a"} 0'];
  await second.evaluate(12 * minuteMs);
  assert.deepEqual(second.states(), ['Down firing 10']);
  assert.deepEqual(
    second.taken.map(({ startsAtMs }) => startsAtMs),
    [12 * minuteMs],
  );
  await second.rules.stop();
  const third = world(first.documents, 12 * minuteMs);
  await third.rules.start();
  third.environment.answer = [];
  await third.evaluate(13 * minuteMs);
  assert.deepEqual(third.states(), ['Down resolved 10']);
  assert.deepEqual(
    third.taken.map(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]),
    [[12 * minuteMs, 13 * minuteMs]],
  );
  await third.rules.stop();
});

test('an outage that nobody could see through does not count, a long one begins anew', async () => {
  for (const [outageMs, expected] of [
    [bridgedOutageMs, ['Down pending 10']],
    [bridgedOutageMs + minuteMs, ['Down pending 15']],
    [outageToleranceMs + minuteMs, []],
  ] as const) {
    const first = world();
    await first.rules.start();
    first.environment.answer = ['up{host="a"} 0'];
    await first.evaluate(10 * minuteMs);
    await first.rules.stop();
    const second = world(first.documents, 10 * minuteMs + outageMs);
    await second.rules.start();
    assert.deepEqual(second.states(), expected);
    await second.rules.stop();
  }
});

test('after a long outage nothing that fires is over before senders had time to report', async () => {
  const first = world();
  await first.rules.start();
  first.environment.answer = ['up{host="a"} 0'];
  await first.evaluate(10 * minuteMs);
  await first.evaluate(12 * minuteMs);
  await first.rules.stop();
  const startMs = 30 * minuteMs;
  const second = world(first.documents, startMs);
  await second.rules.start();
  await second.evaluate(startMs + graceMs - 1);
  assert.deepEqual(second.states(), ['Down firing 10']);
  await second.evaluate(startMs + graceMs);
  assert.deepEqual(second.states(), ['Down resolved 10']);
  await second.rules.stop();
});

test('rules of the API are kept, changed with their alerts, and taken away', async () => {
  const { rules, environment, documents, taken, clock, states } = world();
  await rules.start();
  environment.answer = ['load{host="a"} 9'];
  const made = await rules.create({ alert: 'High', expr: 'load > 4', interval: '30s' });
  assert.deepEqual([made.origin, made.group.intervalMs], ['api', 30_000]);
  // It is evaluated at once.
  while (made.rule.health === 'unknown') await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(states(), ['High firing 10']);
  clock.nowMs += minuteMs;
  const changed = await rules.replace(made.rule.id, { alert: 'High', expr: 'load > 5' });
  assert.equal(rules.get(made.rule.id), changed);
  assert.deepEqual(states(), ['High firing 10']);
  const again = world(documents, clock.nowMs);
  await again.rules.start();
  assert.deepEqual(
    again.rules.rules().map(({ rule }) => [rule.id === made.rule.id, rule.spec.expr]),
    [
      [false, 'up == 0'],
      [true, 'load > 5'],
    ],
  );
  await again.rules.stop();
  await rules.remove(made.rule.id);
  assert.equal(rules.get(made.rule.id), undefined);
  const last = taken.at(-1);
  assert.ok(last !== undefined && last.endsAtMs <= clock.nowMs, 'its alert is over');
  assert.equal(documents.kinds.get('rule')?.size, 0);
  await rules.stop();
  assert.deepEqual([...(documents.kinds.get('rule-state')?.keys() ?? [])], ['clock']);
});

test('what cannot be stored is refused, and changes nothing', async () => {
  const { rules, documents } = world();
  await rules.start();
  const made = await rules.create({ alert: 'A', expr: 'load > 4' });
  documents.failure = new Error('no space');
  const refused = { code: 'rule_not_stored', status: 503 };
  await assert.rejects(rules.create({ alert: 'B', expr: 'load > 4' }), refused);
  await assert.rejects(rules.replace(made.rule.id, { alert: 'B', expr: 'x > 4' }), refused);
  await assert.rejects(rules.remove(made.rule.id), refused);
  assert.equal(rules.get(made.rule.id)?.rule.spec.expr, 'load > 4');
  documents.failure = undefined;
  await assert.rejects(rules.remove('none'), { status: 404 });
  const ofFile = rules.rules()[0]?.rule.id ?? '';
  await assert.rejects(rules.replace(ofFile, {}), { status: 409 });
  await rules.stop();
});

test('there is a limit of rules', async () => {
  const documents = new MemoryDocuments();
  const group = { name: 'A', rules: [{ alert: 'A', expr: 'up' }] };
  const stored = new Map<string, unknown>();
  for (let i = 0; i < maxApiRules; i++) stored.set(String(i), { createdMs: i, group });
  documents.kinds.set('rule', stored);
  const { rules } = world(documents);
  await rules.start();
  await assert.rejects(rules.create({ alert: 'B', expr: 'up' }), (error) => {
    assert.ok(error instanceof TidemarkError);
    return error.status === 409;
  });
  await rules.stop();
});

test('states that the store refuses are written later', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { rules, documents, environment, evaluate } = world();
  await rules.start();
  documents.failure = new Error('no space');
  environment.answer = ['up{host="a"} 0'];
  const flushed = async () => {
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  await evaluate(10 * minuteMs);
  await flushed();
  assert.equal(documents.kinds.get('rule-state')?.size, 1, 'only the clock');
  documents.failure = undefined;
  t.mock.timers.tick(clockIntervalMs);
  await flushed();
  assert.equal(documents.kinds.get('rule-state')?.size, 2);
  await rules.stop();
});

test('what the stream decides is told at once, and pending alerts fire on time', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  const { rules, clock, taken, states } = world();
  const watched: string[][] = [];
  rules.setStreamDecider({
    watch: (some) => {
      watched.push(some.map(({ ruleId }) => ruleId));
      return new Set(some.map(({ ruleId }) => ruleId));
    },
  });
  await rules.start();
  const [live] = rules.rules();
  const ruleId = live?.rule.id ?? '';
  assert.deepEqual(watched.at(-1), [ruleId]);
  const labels = [
    ['__name__', 'up'],
    ['host', 'a'],
  ] as const;
  const flushed = async () => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  rules.decide([{ ruleId, labels, value: 0, timestampMs: clock.nowMs }]);
  rules.decide([{ ruleId: 'gone', labels, value: 0, timestampMs: clock.nowMs }]);
  await flushed();
  assert.deepEqual([states(), taken], [['Down pending 10'], []]);
  clock.nowMs += 2 * minuteMs;
  t.mock.timers.tick(2 * minuteMs);
  await flushed();
  assert.deepEqual([states(), taken.length], [['Down firing 10'], 1]);
  rules.decide([{ ruleId, labels, value: null, timestampMs: clock.nowMs }]);
  await flushed();
  assert.deepEqual(states(), ['Down resolved 10']);
  assert.ok((taken[1]?.endsAtMs ?? Infinity) <= clock.nowMs);
  await rules.stop();
});
