import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from './engine/index.ts';
import { OldestRolledDay } from './oldest-rolled-day.ts';
import { noDay } from './progress.ts';

const day = (date: string) => Date.parse(date) / 86_400_000;

/** An engine whose tables have these partitions; `asked` is how often it was asked for them. */
function engineWith(partitions: readonly (readonly [table: string, id: string])[]) {
  const text = (value: string) => [value.length, ...Buffer.from(value)];
  const newestBlock = [1, 0, 0, 0, 0, 0, 0, 0];
  const rows = partitions.flatMap(([table, id]) => [...text(table), ...text(id), ...newestBlock]);
  const state = { asked: 0, failure: null as Error | null };
  const queryInternally = async () => {
    state.asked++;
    if (state.failure !== null) throw state.failure;
    return Uint8Array.from(rows);
  };
  return { state, engine: { queryInternally } as unknown as Engine };
}

test('it is the first day of minutes and hours, whatever else is older', async () => {
  const { engine, state } = engineWith([
    ['samples', '20260101-2026'],
    ['days', '20260101-2026'],
    ['minutes', '20260212-1970'],
    ['hours', '20260209-1970'],
    ['hours', '20260216-1970'],
  ]);
  const oldest = new OldestRolledDay(engine);
  assert.equal(await oldest.get(), day('2026-02-09'));
  assert.equal(await oldest.get(), day('2026-02-09'));
  assert.equal(state.asked, 1);
});

test('rows that come later lower it, also while the engine is asked', async () => {
  const oldest = new OldestRolledDay(engineWith([]).engine);
  assert.equal(await oldest.get(), noDay);
  oldest.lower(20_000);
  oldest.lower(20_001);
  assert.equal(await oldest.get(), 20_000);
  const asking = oldest.get();
  oldest.lower(19_000);
  assert.equal(await asking, 19_000);
});

test('an engine that failed is asked again', async () => {
  const { engine, state } = engineWith([['minutes', '20260212-2026']]);
  const oldest = new OldestRolledDay(engine);
  state.failure = new Error('unavailable');
  await assert.rejects(oldest.get(), state.failure);
  state.failure = null;
  assert.equal(await oldest.get(), day('2026-02-12'));
});
