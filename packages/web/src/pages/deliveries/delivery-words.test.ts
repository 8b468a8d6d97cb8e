import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Delivery, deliveryOutcomes } from '@tidemark/protocol';
import { filterDeliveries, groupTitle, outcomes } from './delivery-words.ts';

function delivery(fields: Partial<Delivery>): Delivery {
  return {
    at: '2026-11-21T12:00:00.000Z',
    notification: 'n1',
    receiver: 'team',
    kind: 'ntfy',
    index: 0,
    target: 'topic a',
    groupKey: '{}:{alertname="Hot"}',
    status: 'firing',
    reason: 'new',
    alerts: 1,
    outcome: 'delivered',
    attempt: 1,
    durationMs: 12,
    answerStatus: 200,
    answer: 'ok',
    nextAttemptAt: null,
    ...fields,
  };
}

test('every outcome can be chosen', () => {
  assert.deepEqual([...outcomes].sort(), [...deliveryOutcomes].sort());
});

test('deliveries are found by words and by outcome', () => {
  const log = [
    delivery({ notification: 'a' }),
    delivery({ notification: 'b', outcome: 'failed', answer: 'chat not found' }),
    delivery({ notification: 'c', receiver: 'boss', kind: 'email', target: 'b@example.com' }),
  ];
  const found = (search: string, outcome: Delivery['outcome'] | null) =>
    filterDeliveries(log, search, outcome).map(({ notification }) => notification);
  assert.deepEqual(found('', null), ['a', 'b', 'c']);
  assert.deepEqual(found('Hot team', null), ['a', 'b']);
  assert.deepEqual(found('NOT FOUND', null), ['b']);
  assert.deepEqual(found('email', 'delivered'), ['c']);
  assert.deepEqual(found('', 'retrying'), []);
});

const titles: [string, string][] = [
  ['{}/{sev="x"}:{alertname="A"}', '{alertname="A"}'],
  ['{}:{}', 'all alerts'],
  ['{}/{a=":{b}"}:{alertname="A", x="1"}', '{alertname="A", x="1"}'],
  ['odd', 'odd'],
];
for (const [key, title] of titles) {
  test(`the group ${key} is called ${title}`, () => assert.equal(groupTitle(key), title));
}
