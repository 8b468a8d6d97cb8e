import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  parseDuration,
  planPosting,
  type SimulateOptions,
  wholeNumber,
} from './simulate-options.ts';

const defaults: SimulateOptions = {
  series: 20,
  rate: null,
  intervalMs: 300,
  batch: null,
  durationMs: null,
  seed: 1,
  concurrency: null,
};

test('a few series are posted one by one, many or fast ones in arrays', () => {
  assert.deepEqual(planPosting(defaults), { kind: 'singles', concurrency: 20 });
  assert.equal(planPosting({ ...defaults, series: 100 }).kind, 'singles');
  assert.deepEqual(planPosting({ ...defaults, series: 101, intervalMs: 1000 }), {
    kind: 'arrays',
    concurrency: 8,
    batch: 101,
    ratePerS: 101,
  });
  const plan = planPosting({ ...defaults, rate: 400_000 });
  assert.deepEqual(plan, { kind: 'arrays', concurrency: 8, batch: 1000, ratePerS: 400_000 });
  assert.deepEqual(planPosting({ ...defaults, rate: 2 }), {
    kind: 'arrays',
    concurrency: 8,
    batch: 1,
    ratePerS: 2,
  });
});

test('durations and numbers are read, or refused with an example', () => {
  assert.deepEqual(
    ['300ms', '30s', '1.5m', '1h'].map(parseDuration),
    [300, 30_000, 90_000, 3_600_000],
  );
  for (const text of ['', '5', '5 m', '-1s', '0s', '1d'])
    assert.throws(() => parseDuration(text), /30s or 5m/);
  const parse = wholeNumber(1, 5000);
  assert.deepEqual(['1', '5_000', '5,000'].map(parse), [1, 5000, 5000]);
  for (const text of ['', '0', '5001', '1.5', 'x'])
    assert.throws(() => parse(text), /from 1 to 5000/);
});
