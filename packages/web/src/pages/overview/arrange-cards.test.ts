import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricCard } from '@tidemark/protocol';
import { arrangeCards, isSortOrder, type SortOrder } from './arrange-cards.ts';

const card = (name: string, seriesCount: number, second: number | null): MetricCard => ({
  name,
  type: 'gauge',
  unit: null,
  seriesCount,
  lastValue: 1,
  lastTimestamp: second === null ? null : new Date(second * 1000).toISOString(),
  sparkline: [],
});
const cards = [
  card('disk10', 1, 5),
  card('disk9', 7, 3),
  card('CPU load', 7, null),
  card('tidemark_fsync', 1, 9),
];

const orders: [SortOrder, string[]][] = [
  ['name', ['CPU load', 'disk9', 'disk10']],
  ['recent', ['disk10', 'disk9', 'CPU load']],
  ['series', ['CPU load', 'disk9', 'disk10']],
];
for (const [order, expected] of orders) {
  test(`by ${order}, our own figures apart`, () => {
    const { users, own } = arrangeCards(cards, '', order);
    assert.deepEqual(
      users.map((one) => one.name),
      expected,
    );
    assert.deepEqual(
      own.map((one) => one.name),
      ['tidemark_fsync'],
    );
  });
}

test('a search finds all its words in any case and order', () => {
  assert.deepEqual(
    arrangeCards(cards, ' LOAD cpu ', 'name').users.map((one) => one.name),
    ['CPU load'],
  );
  assert.deepEqual(arrangeCards(cards, 'nothing', 'name'), { users: [], own: [] });
});

test('an order from a link may be anything', () => {
  assert.equal(isSortOrder('recent'), true);
  assert.equal(isSortOrder('toString'), false);
  assert.equal(isSortOrder(null), false);
});
