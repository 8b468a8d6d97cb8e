/** A real collectd posts by its plugin write_http, and writes the same to files: both must agree. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { countSamples, readSeries } from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { type Collectd, startCollectd } from '../support/collectd.ts';
import { collectdPath, missing } from '../support/sender-programs.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const patienceMs = 60_000;

describe('collectd', { skip: missing(collectdPath) }, () => {
  let server: RunningServer;
  let api: Api;
  let collectd: Collectd;

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
    collectd = await startCollectd(`${server.url}/api/v1/collectd`);
  });
  after(async () => {
    await collectd?.end();
    assert.doesNotMatch(server.log(), / error /);
    await server.stop();
  });

  it('posts for some seconds, and all that it wrote to its files is there', async (t) => {
    const name = 'collectd_load_shortterm';
    const areSome = async () => (await api.stats({ name })).count >= 5;
    await waitUntil('some seconds of samples', areSome, patienceMs);
    await collectd.end();
    assert.doesNotMatch(collectd.log(), /write_http.*(code: [^2]|fail)/i);
    const written = collectd.written();
    const names = new Set([...written.keys()].map((id) => id.slice(0, id.indexOf('['))));
    const arrived = await readSeries(api, [...names]);
    t.diagnostic(`${written.size} series, ${countSamples(written)} samples`);
    assert.ok(written.size > 10 && countSamples(written) > 50);
    assert.deepEqual([...arrived.keys()].sort(), [...written.keys()].sort());
    for (const [id, samples] of written) {
      assert.deepEqual([...(arrived.get(id)?.keys() ?? [])], [...samples.keys()], id);
      for (const [timestampMs, [value = Number.NaN]] of samples) {
        const [got = Number.NaN] = arrived.get(id)?.get(timestampMs) ?? [];
        // The files have six decimals.
        assert.ok(
          Math.abs(got - value) < 1e-6,
          `${id} @${timestampMs}: wrote ${value}, got ${got}`,
        );
      }
    }
  });

  it('is told that all is well, in the way that it understands', () => {
    assert.doesNotMatch(collectd.log(), /HTTP Error/);
  });

  it('brings running totals as counters and states as gauges', async () => {
    const types = new Map((await api.names()).map(({ name, type }) => [name, type]));
    assert.equal(types.get('collectd_cpu_total'), 'counter');
    assert.equal(types.get('collectd_load_shortterm'), 'gauge');
    assert.equal(types.get('collectd_memory'), 'gauge');
  });
});
