import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxShownLength } from './growth/refusal-text.ts';
import { growthWindowMs } from './growth/rolling-count.ts';
import { maxTrackedSenders } from './growth/senders.ts';
import {
  logIntervalMs,
  maxLoggedSenders,
  refusingNowMs,
  SeriesGuard,
  type SeriesGuardOptions,
} from './series-guard.ts';

/** A guard whose clock the test moves, with what it reported. */
function open(options: Partial<SeriesGuardOptions> = {}) {
  const world = { nowMs: Date.UTC(2026, 0, 1), seriesCount: 0 };
  const refused: string[] = [];
  const warnings: string[] = [];
  const pairs = new Set<string>();
  const guard = new SeriesGuard({
    seriesCount: () => world.seriesCount,
    hasPair: (label, value) => pairs.has(`${label}=${value}`),
    nowMs: () => world.nowMs,
    onAdmitted: (count) => {
      world.seriesCount += count;
    },
    onRefused: (limit) => refused.push(limit),
    warn: (message) => warnings.push(message),
    ...options,
  });
  /** Admits as a decoder would: the pairs of what is born are known from then on. */
  const admit = (sender: string, name: string, labels: Record<string, string> = {}) => {
    const reason = guard.admit(sender, name, Object.entries(labels));
    if (reason === undefined) {
      for (const [label, value] of Object.entries(labels)) pairs.add(`${label}=${value}`);
    }
    return reason;
  };
  return { guard, world, refused, warnings, admit };
}

test('without limits everything may be born', () => {
  const guard = new SeriesGuard();
  for (let i = 0; i < 1000; i++) assert.equal(guard.admit('a', `m${i}`, []), undefined);
});

test('a sender over its limit hears who, how many, which metric, which label, which flag', () => {
  const { guard, admit, refused } = open({ maxNewSeriesPerSender: 100 });
  for (let i = 0; i < 100; i++) {
    const labels = { host: `h${i % 3}`, request_id: `r${i}` };
    assert.equal(admit('10.0.0.7', i % 10 === 0 ? 'cpu' : 'requests', labels), undefined);
  }
  const reason = admit('10.0.0.7', 'cpu', { host: 'h9' });
  assert.equal(
    reason,
    '10.0.0.7 brought 100 new series within an hour, and 100 is the limit for one sender. It grows by the metric "requests", by new values of the label "request_id". Leave that label out at the sender, or raise the limit with --max-new-series-per-sender; known series are taken as before.',
  );
  assert.equal(admit('10.0.0.8', 'cpu', { host: 'h9' }), undefined, 'others are not held by it');
  assert.deepEqual(refused, ['sender']);
  assert.deepEqual(guard.senders(10), [
    { sender: '10.0.0.7', newSeries: 100, refused: 1, metric: 'requests', label: 'request_id' },
    { sender: '10.0.0.8', newSeries: 1, refused: 0, metric: 'cpu', label: 'host' },
  ]);
  assert.equal(guard.senders(1).length, 1);
});

test('a full table refuses everybody, and names the other flag', () => {
  const { admit, world, refused } = open({ maxSeries: 2 });
  for (const name of ['a', 'b']) assert.equal(admit('x', name), undefined);
  assert.match(
    admit('y', 'c', { id: '1' }) ?? '',
    /^there are 2 series, and 2 is the limit; y brought 0 of them.*"c".*"id".*--max-series;/,
  );
  assert.deepEqual(refused, ['all']);
  world.seriesCount = 1;
  assert.equal(admit('y', 'c', { id: '1' }), undefined, 'deleted series make room');
});

test('what grows without new label values, and what grows by names', () => {
  const combined = open({ maxNewSeriesPerSender: 0, hasPair: () => true });
  assert.match(
    combined.admit('a', 'm', { x: '1' }) ?? '',
    /metric "m", by known label values in new combinations\. Send fewer/,
  );
  const named = open({ maxNewSeriesPerSender: 200 });
  for (let i = 0; i < 200; i++) named.admit('a', `metric_${i}`);
  assert.match(
    named.admit('a', 'one_more') ?? '',
    /The names of its metrics are ever new, such as "/,
  );
  const spread = open({ maxNewSeriesPerSender: 200 });
  for (let i = 0; i < 200; i++) spread.admit('a', `metric_${i % 50}`, { id: `${i}` });
  assert.match(
    spread.admit('a', 'metric_1', { id: 'x' }) ?? '',
    /in many metrics, such as "metric_\d+", by new values of the label "id"/,
  );
});

test('the limit is for an hour that moves on', () => {
  const { admit, guard, world } = open({ maxNewSeriesPerSender: 2 });
  for (const name of ['a', 'b']) assert.equal(admit('x', name), undefined);
  assert.notEqual(admit('x', 'c'), undefined);
  assert.equal(guard.refusals().isNow, true);
  world.nowMs += refusingNowMs + 1;
  assert.equal(guard.refusals().isNow, false);
  world.nowMs += growthWindowMs;
  assert.equal(admit('x', 'c'), undefined);
  assert.equal(guard.addedLastHour, 1);
  assert.deepEqual(guard.refusals().lastHour, { sender: 0, all: 0 });
});

test('what was not born after all is given back', () => {
  const { admit, guard, world } = open({ maxNewSeriesPerSender: 2 });
  for (const name of ['a', 'b']) admit('x', name);
  guard.giveBack('x', 2);
  guard.giveBack('nobody', 0);
  assert.deepEqual([guard.addedLastHour, world.seriesCount], [0, 0]);
  assert.equal(admit('x', 'a'), undefined);
});

test('growth by metric is exact for few, and near the truth for many', () => {
  const { admit, guard } = open();
  for (let i = 0; i < 20_000; i++) admit(`sender ${i % 2}`, i % 4 === 0 ? 'a' : 'b', { i: `${i}` });
  for (let i = 0; i < 3; i++) admit('small', 'c');
  const added = guard.addedByMetric();
  assert.equal(added.get('c'), 3);
  // The standard deviation of what stands for the others is 2 %.
  assert.ok(Math.abs((added.get('a') ?? 0) / 5000 - 1) < 0.2, `${added.get('a')}`);
  assert.ok(Math.abs((added.get('b') ?? 0) / 15_000 - 1) < 0.1, `${added.get('b')}`);
});

test('the log names a sender once a minute, and not more senders than it can bear', () => {
  const { admit, warnings, world } = open({ maxNewSeriesPerSender: 0 });
  const text = admit('x', 'a');
  for (let i = 0; i < 50; i++) admit('x', 'a');
  assert.deepEqual(warnings, [`new series are refused: ${text}`]);
  world.nowMs += logIntervalMs;
  for (let i = 0; i < 100; i++) admit(`fe80::${i}`, 'a');
  assert.equal(warnings.length, 1 + maxLoggedSenders);
});

test('a flood of addresses and names takes bounded memory, and does not hide who brings most', () => {
  const { admit, guard, warnings } = open({ maxNewSeriesPerSender: 50 });
  for (let i = 0; i < 60; i++) admit('heavy', 'growing', { id: `${i}` });
  for (let i = 0; i < 5 * maxTrackedSenders; i++) {
    admit(`2001:db8::${i.toString(16)}`, `name ${i}`, { id: `${i}` });
  }
  const senders = guard.senders(Number.POSITIVE_INFINITY);
  assert.equal(senders.length, maxTrackedSenders);
  assert.deepEqual(senders[0], {
    sender: 'heavy',
    newSeries: 50,
    refused: 10,
    metric: 'growing',
    label: 'id',
  });
  assert.ok(guard.addedByMetric().size <= 2000);
  assert.equal(warnings.length, 1);
});

test('a message repeats long names in part only', () => {
  const { admit } = open({ maxNewSeriesPerSender: 0 });
  const long = 'n'.repeat(200);
  const reason = admit('s'.repeat(200), long, { [long]: 'v' }) ?? '';
  assert.ok(!reason.includes('n'.repeat(maxShownLength + 1)) && reason.length < 700, reason);
});
