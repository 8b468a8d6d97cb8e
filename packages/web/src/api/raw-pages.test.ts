import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RawSample } from '@tidemark/protocol';
import { maxRawSamples } from '@tidemark/protocol/limits';
import { readRawFrame } from './raw-pages.ts';

const sample = (ms: number, value: number): RawSample => ({
  name: 'm',
  type: 'gauge',
  value,
  timestamp: new Date(ms).toISOString(),
  labels: {},
});

/** A server that holds these samples and answers pages like ours. */
function pagesOf(samples: RawSample[], startMs: number) {
  const time = (one: RawSample) => Date.parse(one.timestamp);
  let requests = 0;
  return {
    requests: () => requests,
    oldest: async () => {
      requests++;
      return samples.filter((one) => time(one) >= startMs).slice(0, maxRawSamples);
    },
    newestUpTo: async (endMs: number) => {
      requests++;
      return samples.filter((one) => time(one) <= endMs).slice(-maxRawSamples);
    },
  };
}

test('a frame that fits into a page takes one request', async () => {
  const all = [sample(1, 1), sample(2, 2)];
  const pages = pagesOf(all, 0);
  assert.deepEqual(await readRawFrame(pages, 0, 10), { samples: all, cutBeforeMs: null });
  assert.equal(pages.requests(), 1);
});

test('a full frame is read whole, each sample once, also those that share a millisecond', async () => {
  const all = Array.from({ length: 4500 }, (_, i) => sample(1000 + Math.floor(i / 7), i));
  const older = [sample(1, -1), ...all];
  const answer = await readRawFrame(pagesOf(older, 1000), 1000, 1_000_000);
  assert.deepEqual(
    answer.samples.map((one) => one.value),
    all.map((one) => one.value),
  );
  assert.equal(answer.cutBeforeMs, null);
});

test('beyond the cap the newest stay, and the cut is told', async () => {
  const all = Array.from({ length: 6000 }, (_, i) => sample(i, i));
  const answer = await readRawFrame(pagesOf(all, 0), 0, 6000, 2000);
  assert.ok(answer.samples.length >= 2000);
  assert.equal(answer.samples.at(-1)?.value, 5999);
  assert.equal(answer.cutBeforeMs, answer.samples[0]?.value);
});

test('a millisecond fuller than a page ends the paging', async () => {
  const all = Array.from({ length: 2500 }, (_, i) => sample(5, i));
  const answer = await readRawFrame(pagesOf(all, 0), 0, 10);
  assert.equal(answer.samples.length, maxRawSamples);
  assert.equal(answer.cutBeforeMs, 5);
});
