import assert from 'node:assert/strict';
import { StatsD } from 'hot-shots';
import { type ReadSample, readAllSamples } from '../all-samples.ts';
import type { Api } from '../api.ts';
import type { Load } from './load.ts';

const countIntervalMs = 10;

/**
 * StatsD over UDP, which nobody acknowledges: what was seen in an answer must stay as it was, and no more is
 * there than was sent. What comes while the server is down, or is not stored yet when it is killed, is lost.
 */
export function statsdLoad(port: number): Load {
  // While nobody listens, the kernel says so to the socket.
  const client = new StatsD({ host: '127.0.0.1', port, errorHandler: () => undefined });
  let sent = 0;
  const timer = setInterval(() => {
    sent++;
    client.increment('statsd_load');
  }, countIntervalMs);
  let seen: ReadSample[] = [];
  const read = (api: Api) => readAllSamples(api, { name: 'statsd_load' });
  return {
    name: 'StatsD',
    progress: () => sent,
    finish: async () => {
      clearInterval(timer);
      await new Promise((resolve) => client.close(resolve));
    },
    beforeKill: async (api) => {
      seen = await read(api);
    },
    check: async (api) => {
      const found = await read(api);
      assert.deepEqual(found.slice(0, seen.length), seen);
      const counted = found.reduce((sum, { value }) => sum + value, 0);
      assert.ok(counted <= sent, `${counted} counted of ${sent}`);
      assert.ok(found.length > seen.length, 'something came after the last kill');
      return `${counted} of ${sent} counted, in ${found.length} intervals`;
    },
  };
}
