import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boundedList } from './bounded-list.ts';

test('all rows that fit, and no row is made that does not', async () => {
  let made = 0;
  function* rows(count: number) {
    for (made = 0; made < count; made++) yield { a: made };
  }
  assert.equal(await boundedList(rows(0), 5), '[]');
  assert.equal(await boundedList(rows(2), 5), '[{"a":0},{"a":1}]');
  assert.equal(await boundedList(rows(1_000_000), 2), '[{"a":0},{"a":1}]');
  assert.ok(made <= 2);
  assert.equal(await boundedList(rows(1_000_000), 5, 20), '[{"a":0},{"a":1}]');
  assert.equal(await boundedList(rows(1_000_000), 5, 1), '[{"a":0}]');
});

test('others have their turn while a long list is made', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const labels = { filler: 'x'.repeat(100) };
  await boundedList(
    Array.from({ length: 200_000 }, (_, i) => ({ i, labels })),
    200_000,
    Number.POSITIVE_INFINITY,
  );
  clearInterval(timer);
  assert.ok(turns >= 5, `${turns} turns`);
});
