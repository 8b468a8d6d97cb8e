import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertEvent } from '@tidemark/protocol';
import { firingLanes } from './firing-spans.ts';

const event = (
  fingerprint: string,
  kind: AlertEvent['kind'],
  atMs: number,
  startsAtMs = atMs,
): AlertEvent => ({
  at: new Date(atMs).toISOString(),
  kind,
  fingerprint,
  labels: { alertname: fingerprint },
  annotations: {},
  startsAt: new Date(startsAtMs).toISOString(),
  by: '',
  comment: '',
});

const spansOf = (events: AlertEvent[]) =>
  firingLanes(events.toReversed(), 1000, 2000).map(({ fingerprint, spans }) => [
    fingerprint,
    ...spans.map(({ startMs, endMs, isOpen }) => [startMs, endMs, isOpen]),
  ]);

test('from firing to resolved, again and again', () => {
  const events = [
    event('a', 'firing', 1100),
    event('a', 'acknowledged', 1150),
    event('a', 'resolved', 1200, 1100),
    event('a', 'firing', 1500),
    event('a', 'resolved', 1600, 1500),
  ];
  assert.deepEqual(spansOf(events), [['a', [1100, 1200, false], [1500, 1600, false]]]);
});

test('what goes on reaches the end', () => {
  assert.deepEqual(spansOf([event('a', 'firing', 1900)]), [['a', [1900, 2000, true]]]);
});

test('what began before is cut to what is looked at', () => {
  assert.deepEqual(spansOf([event('a', 'resolved', 1300, 500)]), [['a', [1000, 1300, false]]]);
});

test('the longest comes first', () => {
  const events = [
    event('short', 'firing', 1100),
    event('short', 'resolved', 1110, 1100),
    event('long', 'firing', 1200),
    event('long', 'resolved', 1900, 1200),
    event('muted', 'muted', 1200),
  ];
  assert.deepEqual(
    spansOf(events).map(([name]) => name),
    ['long', 'short'],
  );
});
