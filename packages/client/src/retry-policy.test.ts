import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  defaultRetryPolicy,
  maxRetryAfterMs,
  parseRetryAfterMs,
  retryDelayMs,
} from './retry-policy.ts';

test('the wait doubles up to its maximum, with jitter down to nothing', () => {
  const policy = { attempts: 9, baseDelayMs: 100, maxDelayMs: 1000 };
  const longest = [1, 2, 3, 4, 5, 50].map((retry) =>
    retryDelayMs(policy, retry, undefined, () => 1),
  );
  assert.deepEqual(longest, [100, 200, 400, 800, 1000, 1000]);
  assert.equal(
    retryDelayMs(policy, 3, undefined, () => 0),
    0,
  );
});

test('a wait is never shorter than the server asked for', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: maxRetryAfterMs }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (retry, retryAfterMs, random) => {
        const delayMs = retryDelayMs(defaultRetryPolicy, retry, retryAfterMs, () => random);
        return delayMs !== null && delayMs >= retryAfterMs;
      },
    ),
  );
});

test('a server that asks for more than five minutes is given up on', () => {
  assert.equal(retryDelayMs(defaultRetryPolicy, 1, maxRetryAfterMs + 1, Math.random), null);
});

test('Retry-After is read as seconds and as a date', () => {
  const nowMs = Date.UTC(2025, 0, 1);
  assert.equal(parseRetryAfterMs('7', nowMs), 7000);
  assert.equal(parseRetryAfterMs('Wed, 01 Jan 2025 00:00:09 GMT', nowMs), 9000);
  assert.equal(parseRetryAfterMs('Tue, 31 Dec 2024 00:00:00 GMT', nowMs), 0);
  assert.equal(parseRetryAfterMs('soon', nowMs), undefined);
  assert.equal(parseRetryAfterMs(undefined, nowMs), undefined);
});
