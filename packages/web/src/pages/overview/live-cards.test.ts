import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LivePoint } from '@tidemark/protocol';
import { LiveCards, withLiveMinutes } from './live-cards.ts';

const point = (name: string, timestamp: number, value: number): LivePoint => ({
  name,
  metricType: 'gauge',
  labels: {},
  timestamp,
  value,
  count: 1,
  sum: value,
  min: value,
  max: value,
});

test('the newest sample wins, a late one does not', () => {
  const cards = new LiveCards(0);
  cards.add([point('a', 120_000, 5), point('a', 60_000, 9)]);
  assert.deepEqual(cards.snapshot('a'), {
    lastValue: 5,
    lastTimestampMs: 120_000,
    minutes: [
      [60_000, 9],
      [120_000, 5],
    ],
  });
});

test('a minute heard only in part is left to the server', () => {
  const cards = new LiveCards(30_000);
  cards.add([point('a', 40_000, 1), point('a', 61_000, 2), point('a', 62_000, 4)]);
  assert.deepEqual(cards.snapshot('a')?.minutes, [[60_000, 3]]);
});

test('only the cards that changed are told', () => {
  const cards = new LiveCards(0);
  const told: string[] = [];
  const stop = cards.watch('a', () => told.push('a'));
  cards.watch('b', () => told.push('b'));
  cards.add([point('a', 1, 1), point('a', 2, 2)]);
  stop();
  cards.add([point('a', 3, 1), point('b', 3, 1)]);
  assert.deepEqual(told, ['a', 'b']);
});

test('a snapshot stays the same object until something arrives', () => {
  const cards = new LiveCards(0);
  cards.add([point('a', 1, 1)]);
  const before = cards.snapshot('a');
  cards.add([point('b', 1, 1)]);
  assert.equal(cards.snapshot('a'), before);
});

test('live minutes replace fetched ones and follow them', () => {
  const fetched = [
    [0, 1],
    [60_000, 2],
  ] as const;
  assert.deepEqual(
    withLiveMinutes(fetched, [
      [60_000, 3],
      [120_000, 4],
    ]),
    [
      [0, 1],
      [60_000, 3],
      [120_000, 4],
    ],
  );
  assert.equal(withLiveMinutes(fetched, undefined), fetched);
});

test('a minute of which points were missed is left to the fetch', () => {
  const cards = new LiveCards(0);
  cards.add([point('a', 61_000, 10)]);
  assert.equal(cards.snapshot('a')?.minutes.length, 1);
  cards.listenFrom(62_000);
  assert.deepEqual(cards.snapshot('a')?.minutes, []);
  cards.add([point('a', 63_000, 30), point('a', 120_000, 40)]);
  assert.deepEqual(cards.snapshot('a')?.minutes, [[120_000, 40]]);
  assert.equal(cards.snapshot('a')?.lastValue, 40);
});
