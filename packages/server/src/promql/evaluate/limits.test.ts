import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TidemarkError } from '../../errors/index.ts';
import type { SampleSource } from '../source.ts';
import {
  defaultMaxAnswerPoints,
  defaultMaxPoints,
  defaultMaxSamples,
  defaultMaxSeries,
  defaultMaxSubquerySteps,
  defaultTimeoutMs,
  pointsPerSeries,
} from './limits.ts';
import { ask, fixedSource, risingSeries } from './testing/ask.ts';

const hour = { startMs: 0, endMs: 3_600_000, stepMs: 60_000 };
const steps = 61;
/** What a series of an intermediate result counts as. */
const seriesPoints = steps + pointsPerSeries;

function series(count: number, samples = 360) {
  return fixedSource(
    Array.from({ length: count }, (_, at) =>
      risingSeries(
        [
          ['__name__', 'x_total'],
          ['i', String(at)],
        ],
        samples,
      ),
    ),
  );
}

function isRefusal(code: string, status: number, text: RegExp) {
  return (error: TidemarkError) =>
    error.code === code && error.status === status && text.test(error.message);
}

const isTooLarge = (text: RegExp) => isRefusal('query_too_large', 422, text);

test('the defaults', () => {
  assert.deepEqual(
    [defaultMaxSeries, defaultMaxSamples, defaultMaxPoints, defaultMaxAnswerPoints],
    [500_000, 50_000_000, 50_000_000, 20_000_000],
  );
  assert.deepEqual([defaultTimeoutMs, defaultMaxSubquerySteps], [120_000, 5_000_000]);
});

test('a query may read so many series and no more', async () => {
  const limits = { maxSeries: 10 };
  assert.equal((await ask(series(10), 'x_total', { ...hour, limits })).type, 'matrix');
  await assert.rejects(ask(series(11), 'x_total', { ...hour, limits }), isTooLarge(/10 series/));
});

test('series of all selectors count together', async () => {
  const limits = { maxSeries: 10 };
  await assert.rejects(
    ask(series(6), 'x_total + x_total offset 1m', { ...hour, limits }),
    isTooLarge(/10 series/),
  );
});

test('what several parts need is read once, and counts once', async () => {
  const limits = { maxSeries: 10 };
  const many = Array.from({ length: 50 }, () => 'x_total').join(' or ');
  const { statistics } = await ask(series(6), `${many} or x_total{}`, { ...hour, limits });
  assert.equal(statistics.seriesRead, 6);
});

test('a query may read so many samples and no more', async () => {
  const limits = { maxSamples: 720 };
  assert.equal((await ask(series(2), 'sum(x_total)', { ...hour, limits })).type, 'matrix');
  await assert.rejects(
    ask(series(3), 'sum(x_total)', { ...hour, limits }),
    isTooLarge(/loads more than 720 samples/),
  );
});

test('intermediate values are limited, however small the answer is', async () => {
  const text = 'count(x_total * 2)';
  const enough = { maxPoints: 50 * 10 * seriesPoints };
  assert.equal((await ask(series(10), text, { ...hour, limits: enough })).type, 'matrix');
  const limits = { maxPoints: 9 * seriesPoints };
  await assert.rejects(ask(series(10), text, { ...hour, limits }), isTooLarge(/intermediate/));
});

test('what is done with is no longer counted', async () => {
  const text = `${'-'.repeat(200)}x_total`;
  const limits = { maxPoints: 4 * seriesPoints };
  assert.equal((await ask(series(1), text, { ...hour, limits })).type, 'matrix');
});

test('a subquery of a tiny step is stopped before it takes the memory', async () => {
  // Time of the processor: others may keep this machine busy.
  const before = process.cpuUsage();
  await assert.rejects(
    ask(series(100), 'max_over_time(x_total[30d:1s])', { ...hour }),
    isTooLarge(/intermediate/),
  );
  assert.ok(process.cpuUsage(before).user < 3_000_000);
});

test('values in the answer are limited', async () => {
  const limits = { maxAnswerPoints: 3 * steps };
  const few = await ask(series(3), 'x_total', { ...hour, limits });
  assert.equal(few.type === 'matrix' && few.result.length, 3);
  await assert.rejects(
    ask(series(4), 'x_total', { ...hour, limits }),
    isTooLarge(/answer has more than 183 values/),
  );
});

test('steps of a subquery are limited, whatever is inside', async () => {
  const limits = { maxSubquerySteps: 600 };
  const text = (step: string) => `count_over_time(vector(1)[10m:${step}])`;
  assert.equal((await ask(series(0), text('1s'), { limits })).type, 'vector');
  await assert.rejects(ask(series(0), text('900ms'), { limits }), isTooLarge(/600 steps/));
  await assert.rejects(ask(series(0), 'rate(vector(1)[100y:1ms])'), isTooLarge(/5000000 steps/));
});

test('a source that waits for ever does not hold up a query', async () => {
  const stuck: SampleSource = {
    select: (_request, _budget, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the store was told to stop')));
      }),
  };
  await assert.rejects(
    ask(stuck, 'x', { limits: { timeoutMs: 20 } }),
    isRefusal('query_timeout', 503, /timed out/),
  );
});

test('time is limited', async () => {
  await assert.rejects(
    ask(series(50, 20_000), 'stddev_over_time(x_total[1d])', {
      startMs: 0,
      endMs: 200_000_000,
      stepMs: 20_000,
      limits: { timeoutMs: 50 },
    }),
    isRefusal('query_timeout', 503, /timed out/),
  );
});

test('who goes away ends his query', async () => {
  const leaving = new AbortController();
  setImmediate(() => leaving.abort());
  await assert.rejects(
    ask(series(50, 20_000), 'stddev_over_time(x_total[1d])', {
      startMs: 0,
      endMs: 200_000_000,
      stepMs: 20_000,
      signal: leaving.signal,
    }),
    isRefusal('query_canceled', 503, /canceled/),
  );
});

test('a long query lets others have their turns', async () => {
  let turns = 0;
  let isDone = false;
  const takeTurns = () => {
    turns++;
    if (!isDone) {
      setImmediate(takeTurns);
    }
  };
  setImmediate(takeTurns);
  const result = await ask(series(40, 10_000), 'stddev_over_time(x_total[6h])', {
    startMs: 0,
    endMs: 100_000_000,
    stepMs: 200_000,
  });
  isDone = true;
  const { elapsedMs } = result.statistics;
  // A slice is 20 ms; a machine that is busy with other things may stretch each of them.
  assert.ok(turns >= Math.min(5, elapsedMs / 200), `${turns} turns in ${elapsedMs} ms`);
});
