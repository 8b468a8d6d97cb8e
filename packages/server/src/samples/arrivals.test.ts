import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch, observation, reading } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { Arrivals } from './arrivals.ts';

function setUp() {
  const table = new SeriesTable();
  for (const name of ['a', 'b', 'c']) table.logged[table.create(name, [])] = 1;
  const batch = new Batch();
  batch.append(table, 0, 10, 1, reading);
  batch.append(table, 1, 10, 2, observation);
  batch.append(table, 0, 20, 3, reading);
  return { table, batch };
}

test('what arrives of the series is noted in its order, and nothing of others', () => {
  const { batch } = setUp();
  const arrivals = new Arrivals([0, 2]);
  arrivals.take(batch);
  assert.deepEqual(arrivals.of(0), [
    { timestampMs: 10, value: 1, isObservation: false },
    { timestampMs: 20, value: 3, isObservation: false },
  ]);
  assert.deepEqual([arrivals.of(1), arrivals.of(2)], [[], []]);
  assert.equal(arrivals.isComplete(0), true);
});

test('a changed definition, and more than is noted, are known', () => {
  const { table, batch } = setUp();
  table.logged[2] = 0;
  batch.append(table, 2, 10, 1, reading);
  const arrivals = new Arrivals([0, 2]);
  arrivals.take(batch);
  assert.deepEqual([arrivals.isComplete(0), arrivals.isComplete(2)], [true, false]);
  const few = new Arrivals([0, 1], 2);
  few.take(batch);
  assert.equal(few.isComplete(0), false);
  const enough = new Arrivals([0, 1], 3);
  enough.take(batch);
  assert.equal(enough.isComplete(0), true);
});
