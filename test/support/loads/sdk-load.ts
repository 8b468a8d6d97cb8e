import assert from 'node:assert/strict';
import { BufferedSender, TidemarkClient } from '@tidemark/client';
import { readAllSamples } from '../all-samples.ts';
import type { Load } from './load.ts';

const addIntervalMs = 10;

/** Our own client: each batch has an Idempotency-Key, with which it is repeated. */
export function sdkLoad(url: string): Load {
  const client = new TidemarkClient({ url, retry: { attempts: 50, maxDelayMs: 500 } });
  const sender = new BufferedSender(client, { batchSize: 20, flushIntervalMs: 100 });
  let made = 0;
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) {
      // All have few timestamps: an observation that is stored twice is there twice.
      const timestamp = Math.floor(Date.now() / 1_000) * 1_000;
      const labels = { part: `p${++made % 3}` };
      void sender.add({ name: 'sdk_load', type: 'counter', value: made, timestamp, labels });
    }
  }, addIntervalMs);
  return {
    name: 'BufferedSender',
    progress: () => sender.stats.stored,
    finish: async () => {
      clearInterval(timer);
      const stats = await sender.close();
      client.close();
      assert.deepEqual(stats, { queued: 0, stored: made, rejected: 0, dropped: 0, failed: 0 });
    },
    check: async (api) => {
      const stats = await api.stats({ name: 'sdk_load' });
      assert.deepEqual([stats.count, stats.sum], [made, (made * (made + 1)) / 2]);
      const minutes = await api.aggregates({ name: 'sdk_load', granularity: 'minute' });
      assert.equal(
        minutes.reduce((sum, { count }) => sum + count, 0),
        made,
      );
      const values: number[] = [];
      for (const part of ['p0', 'p1', 'p2']) {
        const found = await readAllSamples(api, { name: 'sdk_load', labels: `part=${part}` });
        values.push(...found.map(({ value }) => value));
      }
      assert.deepEqual(
        values.sort((a, b) => a - b),
        Array.from({ length: made }, (_, i) => i + 1),
      );
      return `${made} samples, all acknowledged`;
    },
  };
}
