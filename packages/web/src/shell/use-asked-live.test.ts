import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pollingMs } from './use-asked-live.ts';

test('long lists are asked for less often, never more often', () => {
  assert.equal(pollingMs(5000, 0), 5000);
  assert.equal(pollingMs(5000, 1000), 5000);
  assert.equal(pollingMs(5000, 1001), 30_000);
  assert.equal(pollingMs(60_000, 100_000), 60_000);
});
