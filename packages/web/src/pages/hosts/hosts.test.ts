import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HostCheck } from '@tidemark/protocol';
import { gaugeOf, thresholdText } from './check-value.ts';
import { arrangeChecks, countChecks } from './host-list.ts';

const nowMs = Date.UTC(2026, 10, 21, 12);

function check(fields: Partial<HostCheck>): HostCheck {
  return {
    id: `${fields.host} ${fields.name}`,
    host: 'a',
    name: '/',
    type: 'disk',
    value: 50,
    state: 'ok',
    since: '2026-11-21T11:00:00.000Z',
    lastSeen: '2026-11-21T11:58:00.000Z',
    threshold: 90,
    thresholdSource: 'default',
    ...fields,
  };
}

test('checks that alert come first, then hosts in the order people count in', () => {
  const checks = [
    check({ host: 'web10' }),
    check({ host: 'web2', name: '/var' }),
    check({ host: 'web2', name: '/' }),
    check({ host: 'zoo', state: 'alert' }),
  ];
  const names = (search: string, state: 'ok' | 'alert' | null) =>
    arrangeChecks(checks, search, state).map(({ host, name }) => `${host} ${name}`);
  assert.deepEqual(names('', null), ['zoo /', 'web2 /', 'web2 /var', 'web10 /']);
  assert.deepEqual(names('VAR web', null), ['web2 /var']);
  assert.deepEqual(names('disk', 'alert'), ['zoo /']);
  assert.deepEqual(names('ping', null), []);
  assert.deepEqual(countChecks(checks), { checks: 4, hosts: 3, alert: 1, ok: 3 });
});

test('a disk shows how full it is, and where it alerts', () => {
  assert.deepEqual(gaugeOf(check({ value: 93.25 }), nowMs), {
    text: '93.3\u202f%',
    filled: 0.9325,
    mark: 0.9,
    isOver: true,
  });
  assert.equal(gaugeOf(check({ value: 90 }), nowMs).isOver, false);
  assert.equal(gaugeOf(check({ value: 140 }), nowMs).filled, 1);
  assert.equal(gaugeOf(check({ value: null }), nowMs).text, 'no value');
});

test('a ping shows how long it has been silent, of the time that it may be', () => {
  const ping = check({ type: 'ping', value: null, threshold: 5 });
  const gauge = gaugeOf(ping, nowMs);
  assert.equal(gauge.text, 'silent 2 min of 5 min');
  assert.ok(Math.abs(gauge.filled - 0.3) < 1e-9);
  assert.equal(gauge.isOver, false);
  assert.equal(gaugeOf(ping, nowMs + 180_000).isOver, true);
  assert.equal(gaugeOf(ping, nowMs - 300_000).text, 'silent 0 s of 5 min');
});

test('a threshold says where it comes from', () => {
  assert.equal(thresholdText(check({})), 'Alerts above 90\u202f%, the default');
  const ping = check({ type: 'ping', threshold: 30, thresholdSource: 'sender' });
  assert.equal(thresholdText(ping), 'Alerts after 30 min of silence, as its sender asks');
});
