import assert from 'node:assert/strict';
import { countSamples, readSeries } from '../all-samples.ts';
import { startCollectd } from '../collectd.ts';
import type { Load } from './load.ts';

/**
 * collectd drops what it posted whatever became of it, so what it posts while the server is down is lost;
 * what was seen in an answer must stay, and nothing is there that it did not write to its files.
 */
export async function collectdLoad(url: string): Promise<Load> {
  const collectd = await startCollectd(`${url}/api/v1/collectd`);
  let names: string[] = [];
  const read = (api: Parameters<Load['check']>[0]) => {
    names = [...new Set([...collectd.written().keys()].map((id) => id.slice(0, id.indexOf('['))))];
    return readSeries(api, names);
  };
  let seen: Awaited<ReturnType<typeof readSeries>> = new Map();
  return {
    name: 'collectd',
    progress: () => countSamples(collectd.written()),
    finish: () => collectd.end(),
    beforeKill: async (api) => {
      seen = await read(api);
    },
    check: async (api) => {
      const written = collectd.written();
      const arrived = await read(api);
      for (const [id, samples] of arrived) {
        for (const [timestampMs, values] of samples) {
          const [wrote = Number.NaN] = written.get(id)?.get(timestampMs) ?? [];
          assert.equal(values.length, 1, `${id} @${timestampMs}`);
          // The files have six decimals.
          assert.ok(Math.abs(wrote - (values[0] ?? Number.NaN)) < 1e-6, `${id} @${timestampMs}`);
        }
      }
      for (const [id, samples] of seen) {
        for (const [timestampMs, values] of samples) {
          assert.deepEqual(arrived.get(id)?.get(timestampMs), values, `${id} @${timestampMs}`);
        }
      }
      assert.ok(countSamples(arrived) > countSamples(seen), 'something came after the last kill');
      return `${countSamples(arrived)} of ${countSamples(written)} samples arrived`;
    },
  };
}
