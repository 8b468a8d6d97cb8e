import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../alerts/index.ts';
import { Logger } from '../logger/index.ts';
import { type ActiveAlert, newAlert } from './alert-state.ts';
import { Announcer } from './announcer.ts';
import type { RuleRunner } from './rule-runner.ts';

const dayMs = 24 * 3_600_000;

test('after the clock was set back, no alert begins after its end', () => {
  const taken: Alert[] = [];
  const announcer = new Announcer({
    sink: { take: async (alerts) => void taken.push(...alerts) },
    logger: new Logger(() => undefined, Date.now),
    externalUrl: '',
    nowMs: () => 1000,
  });
  const found = { labels: { alertname: 'a' }, annotations: {}, value: 1 };
  const fired = { ...newAlert(found, dayMs), firedAtMs: dayMs, lastSentAtMs: dayMs };
  const alerts: ActiveAlert[] = [
    { ...fired, state: 'firing' },
    { ...fired, state: 'resolved', resolvedAtMs: 900 },
  ];
  for (const alert of alerts) {
    const rule = { id: 'r', spec: { expr: 'up' }, alerting: { active: new Map([['a', alert]]) } };
    announcer.announce(rule as unknown as RuleRunner, 60_000, 1000);
  }
  assert.deepEqual(
    taken.map(({ startsAtMs }) => startsAtMs),
    [1000, 900],
  );
});
