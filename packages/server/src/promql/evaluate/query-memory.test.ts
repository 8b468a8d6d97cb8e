import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TidemarkError } from '../../errors/index.ts';
import type { SampleBudget, SampleSource } from '../source.ts';
import { defaultMaxPoints, defaultMaxSamples } from './limits.ts';
import { maxHeldPoints, QueryMemory, roomWaitMs } from './query-memory.ts';
import { ask, fixedSource, risingSeries } from './testing/ask.ts';

const never = new AbortController().signal;

/** What has become of a promise by the next round of the event loop. */
function stateOf(promise: Promise<void>): Promise<string> {
  const settled = promise.then(
    () => 'resolved',
    (error: TidemarkError) => error.code,
  );
  return Promise.race([settled, new Promise<string>((r) => setImmediate(r, 'waiting'))]);
}

test('the defaults allow all queries together less than each of several could have', () => {
  assert.equal(maxHeldPoints, 60_000_000);
  assert.ok(maxHeldPoints < defaultMaxSamples + defaultMaxPoints);
  assert.equal(roomWaitMs, 5_000);
});

test('a query goes on while there is room, and the first one always', async () => {
  const memory = new QueryMemory(100);
  const [first, second] = [memory.open(), memory.open()];
  first.take(60);
  second.take(40);
  assert.equal(await stateOf(second.room(never)), 'resolved');
  second.take(1);
  assert.equal(memory.held, 101);
  assert.equal(await stateOf(first.room(never)), 'resolved');
  const waiting = second.room(never);
  assert.equal(await stateOf(waiting), 'waiting');
  first.close();
  assert.equal(await stateOf(waiting), 'resolved');
  second.close();
  assert.equal(memory.held, 0);
});

test('who waits goes on when others give something back, or when nobody waits for it', async () => {
  const memory = new QueryMemory(100);
  const [first, second, third] = [memory.open(), memory.open(), memory.open()];
  first.take(150);
  const gone = new AbortController();
  const [patient, canceled] = [second.room(never), third.room(gone.signal)];
  gone.abort();
  assert.equal(await stateOf(canceled), 'resolved');
  assert.equal(await stateOf(third.room(gone.signal)), 'resolved');
  assert.equal(await stateOf(patient), 'waiting');
  first.take(-49);
  assert.equal(await stateOf(patient), 'waiting');
  first.take(-1);
  assert.equal(await stateOf(patient), 'resolved');
});

test('who waits too long ends in an error that says why', async () => {
  const memory = new QueryMemory(100, 1);
  const [first, second] = [memory.open(), memory.open()];
  first.take(101);
  await assert.rejects(second.room(never), {
    code: 'too_many_samples',
    status: 503,
    retryAfterS: 5,
    message: /^too many samples in memory: the queries that run hold more than 100 together/,
  });
  first.close();
  assert.equal(await stateOf(second.room(never)), 'resolved');
});

const series = Array.from({ length: 2_000 }, (_, i) =>
  risingSeries(
    [
      ['__name__', 'x_total'],
      ['i', String(i)],
    ],
    360,
  ),
);
const hour = { startMs: 0, endMs: 3_600_000, stepMs: 10_000 };

test('a query counts what it holds, and gives it back when it is over, however it ends', async () => {
  const memory = new QueryMemory();
  let heldWhileRead = 0;
  const source: SampleSource = {
    select: async (request, budget, signal) => {
      const found = await fixedSource(series).select(request, budget, signal);
      heldWhileRead = memory.held;
      return found;
    },
  };
  const { statistics } = await ask(source, 'rate(x_total[5m])', { ...hour, memory });
  assert.equal(heldWhileRead, 2_000 * 360);
  assert.ok(statistics.peakSamples > heldWhileRead);
  assert.equal(memory.held, 0);
  const limits = { maxPoints: 100_000 };
  await assert.rejects(ask(source, 'rate(x_total[5m])', { ...hour, memory, limits }));
  assert.equal(memory.held, 0);
});

test('a query that computes without room is refused, and so is one that reads', async () => {
  const memory = new QueryMemory(1_000, 1);
  const other = memory.open();
  other.take(1_001);
  const refused = { code: 'too_many_samples', status: 503 };
  await assert.rejects(ask(fixedSource(series), 'rate(x_total[5m])', { ...hour, memory }), refused);
  const reading: SampleSource = {
    select: async (_request, budget: SampleBudget, signal) => {
      await budget.room?.(signal);
      return [];
    },
  };
  await assert.rejects(ask(reading, 'x_total', { ...hour, memory }), refused);
  other.close();
  await ask(reading, 'x_total', { ...hour, memory });
  assert.equal(memory.held, 0);
});
