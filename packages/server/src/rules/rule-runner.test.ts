import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RuleRunner } from './rule-runner.ts';
import { StreamedVector } from './streamed-vector.ts';
import { MemoryEnvironment, ruleOf } from './testing/memory-environment.ts';

const minuteMs = 60_000;

function runnerOf(lines: string, { limit = 0 } = {}) {
  const environment = new MemoryEnvironment();
  const spec = ruleOf(lines);
  const runner = new RuleRunner({ id: 'r', spec, limit, queryOffsetMs: 0, environment });
  const alerts = () =>
    [...(runner.alerting?.active.values() ?? [])].map(({ state, labels }) => ({ state, labels }));
  return { environment, runner, alerts };
}

test('an alert with its series, from pending to the end', async () => {
  const { environment, runner, alerts } = runnerOf(`
alert: Down
expr: up == 0
for: 1m
labels: {severity: page, host: ''}
annotations: {summary: '{{ $labels.host }} is {{ $value }}'}`);
  environment.answer = ['up{host="a",job="x"} 0'];
  await runner.evaluate(0);
  assert.deepEqual(alerts(), [
    { state: 'pending', labels: { job: 'x', severity: 'page', alertname: 'Down' } },
  ]);
  assert.equal([...(runner.alerting?.active.values() ?? [])][0]?.annotations.summary, 'a is 0');
  await runner.evaluate(minuteMs);
  assert.equal(alerts()[0]?.state, 'firing');
  environment.answer = [];
  await runner.evaluate(2 * minuteMs);
  assert.equal(alerts()[0]?.state, 'resolved');
  const labels = 'alertname=Down,alertstate=';
  assert.deepEqual(environment.written, [
    `ALERTS{${labels}pending,job=x,severity=page} 1`,
    'ALERTS_FOR_STATE{alertname=Down,job=x,severity=page} 0',
    `ALERTS{${labels}firing,job=x,severity=page} 1`,
    'ALERTS_FOR_STATE{alertname=Down,job=x,severity=page} 0',
    `ALERTS{${labels}pending,job=x,severity=page} stale`,
    `ALERTS{${labels}firing,job=x,severity=page} stale`,
    'ALERTS_FOR_STATE{alertname=Down,job=x,severity=page} stale',
  ]);
});

test('a query that fails keeps what was, and says so', async () => {
  const { environment, runner, alerts } = runnerOf('alert: Down\nexpr: up == 0');
  environment.answer = ['up{host="a"} 0'];
  await runner.evaluate(0);
  environment.answer = new Error('no store');
  await runner.evaluate(minuteMs);
  assert.equal(alerts()[0]?.state, 'firing');
  assert.deepEqual([runner.health, runner.lastError], ['err', 'no store']);
  environment.answer = [];
  await runner.evaluate(2 * minuteMs);
  assert.equal(alerts()[0]?.state, 'resolved');
  assert.deepEqual([runner.health, runner.lastError], ['ok', '']);
  // The series that were written before the failure end now.
  assert.equal(environment.written.filter((line) => line.endsWith('stale')).length, 2);
});

test('what could not be written is ended later', async () => {
  const { environment, runner } = runnerOf('record: a\nexpr: sum(b)');
  environment.answer = ['{x="1"} 1'];
  await runner.evaluate(0);
  environment.answer = [];
  environment.writeFailure = new Error('disk full');
  await runner.evaluate(1);
  assert.equal(runner.lastError, 'disk full');
  environment.writeFailure = undefined;
  await runner.evaluate(2);
  assert.deepEqual(environment.written, ['a{x=1} 1', 'a{x=1} stale']);
});

test('two series that become one are an error', async () => {
  const alert = runnerOf("alert: A\nexpr: up\nlabels: {host: ''}");
  alert.environment.answer = ['up{host="a"} 0', 'up{host="b"} 0'];
  await alert.runner.evaluate(0);
  assert.match(alert.runner.lastError, /same labelset after applying alert labels/);
  assert.deepEqual(alert.alerts(), []);
  const recorded = runnerOf('record: a\nexpr: up\nlabels: {host: x}');
  recorded.environment.answer = ['up{host="a"} 0', 'up{host="b"} 0'];
  await recorded.runner.evaluate(0);
  assert.match(recorded.runner.lastError, /same labelset after applying rule labels/);
});

test('over the limit all is forgotten', async () => {
  const alert = runnerOf('alert: A\nexpr: up', { limit: 1 });
  alert.environment.answer = ['up{host="a"} 0'];
  await alert.runner.evaluate(0);
  assert.equal(alert.alerts().length, 1);
  alert.environment.answer = ['up{host="a"} 0', 'up{host="b"} 0'];
  await alert.runner.evaluate(1);
  assert.equal(alert.runner.lastError, 'exceeded limit of 1 with 2 alerts');
  assert.deepEqual(alert.alerts(), []);
  const recorded = runnerOf('record: a\nexpr: up', { limit: 1 });
  recorded.environment.answer = ['up{host="a"} 0', 'up{host="b"} 0'];
  await recorded.runner.evaluate(0);
  assert.equal(recorded.runner.lastError, 'exceeded limit of 1 with 2 series');
});

test('a template that fails is shown in its place', async () => {
  const { environment, runner } = runnerOf(
    "alert: A\nexpr: up\nannotations: {a: '{{ index $labels 1 2 3 }}'}",
  );
  environment.answer = ['up 1'];
  await runner.evaluate(0);
  const [alert] = runner.alerting?.active.values() ?? [];
  assert.match(alert?.annotations.a ?? '', /^<error expanding template: /);
  assert.equal(runner.health, 'ok');
});

const host = (name: string) =>
  [
    ['__name__', 'up'],
    ['host', name],
  ] as const;

test('what the stream says counts at once, and more than an older answer', async () => {
  const { environment, runner, alerts } = runnerOf('alert: Down\nexpr: up == 0');
  const streamed = new StreamedVector();
  runner.streamed = streamed;
  environment.answer = ['up{host="a"} 0'];
  await runner.evaluate(1000);
  streamed.take({ labels: host('b'), value: 0, timestampMs: 1500 });
  await runner.decide(1500);
  const states = () => alerts().map(({ state, labels }) => `${labels.host} ${state}`);
  assert.deepEqual(states(), ['a firing', 'b firing']);
  streamed.take({ labels: host('a'), value: null, timestampMs: 1600 });
  await runner.decide(1600);
  assert.deepEqual(states(), ['a resolved', 'b firing']);
  // The next evaluations ask nobody, until it is time to look whether all is right.
  await runner.evaluate(61_000);
  assert.equal(environment.queries, 1);
  assert.deepEqual(states(), ['a resolved', 'b firing']);
  environment.answer = [];
  await runner.evaluate(361_000);
  assert.equal(environment.queries, 2);
  assert.deepEqual(states(), ['a resolved', 'b resolved']);
});

test('what the stream says while a query is under way is not overruled by it', async () => {
  const { environment, runner, alerts } = runnerOf('alert: Down\nexpr: up == 0');
  const streamed = new StreamedVector();
  runner.streamed = streamed;
  const { promise, resolve } = Promise.withResolvers<void>();
  environment.held = promise;
  const evaluation = runner.evaluate(10_000);
  while (environment.queries === 0) await new Promise((turn) => setImmediate(turn));
  // The sample is older than the evaluation, and came after the query had looked.
  streamed.take({ labels: host('a'), value: 0, timestampMs: 9_000 });
  resolve();
  await evaluation;
  await runner.decide(10_001);
  assert.deepEqual(
    alerts().map(({ state }) => state),
    ['firing'],
  );
  assert.equal(streamed.all().length, 1);
});

test('pending alerts of the stream fire when they are due', async () => {
  const { runner, alerts } = runnerOf('alert: Down\nexpr: up == 0\nfor: 30s');
  const streamed = new StreamedVector();
  runner.streamed = streamed;
  streamed.take({ labels: host('a'), value: 0, timestampMs: 0 });
  await runner.decide(0);
  assert.equal(runner.alerting?.nextFiringMs(), 30_000);
  await runner.decide(29_999);
  assert.equal(alerts()[0]?.state, 'pending');
  await runner.decide(30_000);
  assert.equal(alerts()[0]?.state, 'firing');
  assert.equal(runner.alerting?.nextFiringMs(), null);
});

test('labels may be called as parts of objects are', async () => {
  const { environment, runner } = runnerOf(`
alert: A
expr: up
labels: {__proto__: x}
annotations: {__proto__: 'is {{ $value }}'}`);
  environment.answer = ['up{job="x"} 1'];
  await runner.evaluate(0);
  const [alert] = runner.alerting?.active.values() ?? [];
  assert.ok(Object.entries(alert?.labels ?? {}).some(([name]) => name === '__proto__'));
  assert.deepEqual(Object.entries(alert?.annotations ?? {}), [['__proto__', 'is 1']]);
});
