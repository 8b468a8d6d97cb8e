import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer, ask, load } from '../testing/ask.ts';

const at = { startMs: 0 };
const source = load('5m', [
  'requests{method="get", code="200"} 100',
  'requests{method="put", code="200"} 200',
  'requests{method="get", code="500"} 10',
  'limit{code="200", owner="a"} 1000',
  'limit{code="404", owner="b"} 5',
]);

test('one to one: results have the labels that were matched on', async () => {
  const text = 'requests{method="get"} / on(code) limit';
  assert.deepEqual(await answer(source, text, at), ['{code="200"} 0.1']);
});

test('many to one keeps the order and the labels of the many', async () => {
  assert.deepEqual(await answer(source, 'requests * on(code) group_left(owner) limit', at), [
    '{code="200", method="get", owner="a"} 100000',
    '{code="200", method="put", owner="a"} 200000',
  ]);
});

test('one to many compares what stands on the left', async () => {
  assert.deepEqual(await answer(source, 'limit > on(code) group_right requests', at), [
    '{__name__="requests", code="200", method="get"} 1000',
    '{__name__="requests", code="200", method="put"} 1000',
  ]);
});

test('a match that is not unique is refused, and says which side has to be', async () => {
  const refusals: [string, RegExp][] = [
    [
      'limit + on(code) requests',
      /^found duplicate series for the match group \{code="200"\} on the right hand-side of the operation: \[\{__name__="requests", code="200", method="get"\}, \{__name__="requests", code="200", method="put"\}\];many-to-many matching not allowed: matching labels must be unique on one side$/,
    ],
    [
      'requests + on(code) limit',
      /^multiple matches for labels: many-to-one matching must be explicit \(group_left\/group_right\)$/,
    ],
    [
      'requests * on(code) group_left(method) limit',
      /^multiple matches for labels: grouping labels must ensure unique matches$/,
    ],
  ];
  for (const [text, message] of refusals) {
    await assert.rejects(ask(source, text, at), { message, status: 422, code: 'query_failed' });
  }
});

test('duplicates do not matter while nothing can match them', async () => {
  const later = load('5m', ['one _ _ 1', 'many{a="1"} 1 1 _', 'many{a="2"} 1 1 _']);
  const times = { startMs: 0, endMs: 300_000, stepMs: 300_000 };
  assert.deepEqual(await answer(later, 'one + on() many', times), []);
});

test('series that take turns match like one', async () => {
  const turns = load('5m', [
    'x{i="1"} 1 _ 3',
    'x{i="2"} _ 2 stale',
    'x{i="1"} 1 stale 3',
    'y 10 10 10',
  ]);
  const times = { startMs: 0, endMs: 600_000, stepMs: 300_000 };
  assert.deepEqual(await answer(turns, 'y + on() x', times), ['{} 11 12 13']);
});

test('fill stands in for what is missing on either side', async () => {
  assert.deepEqual(await answer(source, 'limit + on(code) fill(1) requests{method="get"}', at), [
    '{code="200"} 1100',
    '{code="404"} 6',
    '{code="500"} 11',
  ]);
});

test('a filtered series still loses its name if it had to before', async () => {
  const kept = load('5m', ['x 5', 'y 1']);
  assert.deepEqual(await answer(kept, 'abs(x) > y', at), ['{} 5']);
});
