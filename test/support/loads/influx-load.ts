import assert from 'node:assert/strict';
import { InfluxDB, Point, setLogger } from '@influxdata/influxdb-client';
import { readAllSamples } from '../all-samples.ts';
import { waitUntil } from '../wait-until.ts';
import type { Load } from './load.ts';

const writeIntervalMs = 20;

/** The official client, which keeps what was not acknowledged and sends it again. */
export function influxLoad(url: string): Load {
  setLogger({ error: () => undefined, warn: () => undefined });
  const acknowledged = new Set<number>();
  const client = new InfluxDB({ url, token: 'x', timeout: 30_000 });
  const writer = client.getWriteApi('o', 'b', 'ms', {
    batchSize: 25,
    flushInterval: 200,
    gzipThreshold: 500,
    maxRetries: 100,
    maxRetryTime: 120_000,
    minRetryDelay: 200,
    maxRetryDelay: 1_000,
    writeSuccess: (lines) => {
      for (const line of lines) acknowledged.add(Number(/value=(\d+)/.exec(line)?.[1]));
    },
  });
  const startMs = Date.now();
  let made = 0;
  // Each point has a value and a time of its own.
  const timer = setInterval(() => {
    for (let i = 0; i < 5; i++) {
      made++;
      writer.writePoint(
        new Point('influx_load')
          .tag('part', `p${made % 4}`)
          .floatField('value', made)
          .timestamp(startMs + made),
      );
    }
  }, writeIntervalMs);
  return {
    name: 'Influx',
    progress: () => acknowledged.size,
    finish: async () => {
      clearInterval(timer);
      await writer.flush();
      await waitUntil('all lines', () => acknowledged.size === made, 120_000);
      await writer.close();
    },
    check: async (api) => {
      const found = await readAllSamples(api, { name: 'influx_load' });
      const values = found.map(({ value }) => value);
      assert.equal(new Set(values).size, values.length, 'nothing twice');
      assert.deepEqual(
        values.toSorted((a, b) => a - b),
        Array.from({ length: made }, (_, i) => i + 1),
      );
      for (const { value, timestamp, labels } of found) {
        assert.deepEqual(
          [Date.parse(timestamp), labels],
          [startMs + value, { part: `p${value % 4}` }],
        );
      }
      return `${made} points, all acknowledged`;
    },
  };
}
