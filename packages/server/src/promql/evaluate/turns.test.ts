import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CountedTurns } from '../../turns/testing/counted-turns.ts';
import { ask, fixedSource, risingSeries } from './testing/ask.ts';

const series = Array.from({ length: 3_000 }, (_, i) =>
  risingSeries(
    [
      ['__name__', 'x_total'],
      ['host', String(i % 50)],
      ['i', String(i)],
    ],
    1_080,
  ),
);
const times = { startMs: 0, endMs: 10_800_000, stepMs: 10_000 };

/** Rounds of the event loop until the promise has settled. */
async function roundsUntil(promise: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = promise.finally(() => {
    isOver = true;
  });
  let rounds = 0;
  const count = () => {
    rounds++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await over;
  return rounds;
}

test('a long evaluation lets others have their turn again and again', async () => {
  const turns = new CountedTurns();
  const source = { ...fixedSource(series), turns };
  const rounds = await roundsUntil(ask(source, 'sum by (host) (rate(x_total[5m]))', times));
  assert.ok(turns.count >= 3, `${turns.count} turns`);
  assert.ok(rounds >= turns.count, `${rounds} rounds of the event loop for ${turns.count} turns`);
});

test('of several evaluations one goes on in each round of the event loop', async () => {
  const turns = new CountedTurns();
  const source = { ...fixedSource(series), turns };
  const all = Array.from({ length: 4 }, () => ask(source, 'rate(x_total[5m])', times));
  const rounds = await roundsUntil(Promise.all(all));
  assert.ok(turns.count >= 8, `${turns.count} turns`);
  assert.ok(rounds >= turns.count, `${rounds} rounds of the event loop for ${turns.count} turns`);
});
