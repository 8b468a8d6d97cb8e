/**
 * A mixed hour, compressed in time: real senders of all kinds at once, and the server killed twice in the
 * middle of it. By each sender's own account nothing that was acknowledged is lost or doubled.
 * TIDEMARK_TEST_MIXED_SECONDS makes it longer.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { Api } from '../support/api.ts';
import { collectdLoad } from '../support/loads/collectd-load.ts';
import { influxLoad } from '../support/loads/influx-load.ts';
import type { Load } from '../support/loads/load.ts';
import { openTelemetryLoad } from '../support/loads/opentelemetry-load.ts';
import { prometheusLoad } from '../support/loads/prometheus-load.ts';
import { sdkLoad } from '../support/loads/sdk-load.ts';
import { statsdLoad } from '../support/loads/statsd-load.ts';
import { freePort } from '../support/program.ts';
import { collectdPath, prometheusPath } from '../support/sender-programs.ts';
import { newFolder, type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const seconds = Number(process.env.TIDEMARK_TEST_MIXED_SECONDS ?? 9);
const kills = 2;
/** How long the load goes on before each kill, and after the last. */
const phaseMs = (seconds * 1000) / (kills + 1);

it(`${seconds} seconds of all senders at once, and ${kills} kill -9`, async (t) => {
  const dataPath = await newFolder();
  const [port, statsdPort] = [await freePort(), await freePort()];
  const args = ['--listen', `127.0.0.1:${port}`, '--statsd', `127.0.0.1:${statsdPort}`];
  let server: RunningServer = await startServer({ dataPath, args });
  const api = new Api(server.url);
  const loads: Load[] = [
    ...(prometheusPath === '' ? [] : [await prometheusLoad(server.url)]),
    ...(collectdPath === '' ? [] : [await collectdLoad(server.url)]),
    openTelemetryLoad(server.url, AggregationTemporality.CUMULATIVE),
    openTelemetryLoad(server.url, AggregationTemporality.DELTA),
    influxLoad(server.url),
    sdkLoad(server.url),
    statsdLoad(statsdPort),
  ];
  if (prometheusPath === '') t.diagnostic('without Prometheus, which was not found');
  if (collectdPath === '') t.diagnostic('without collectd, which was not found');

  /** The length of a phase, and longer until everyone has got something through. */
  const phase = async () => {
    const endMs = performance.now() + phaseMs;
    const before = await Promise.all(loads.map((load) => load.progress()));
    await waitUntil('time to pass', () => performance.now() > endMs, 2 * phaseMs + 1000);
    for (const [i, load] of loads.entries()) {
      const isOn = async () => (await load.progress()) > (before[i] ?? 0);
      await waitUntil(`${load.name} to get on`, isOn, 60_000);
    }
  };
  for (let kill = 0; kill < kills; kill++) {
    await phase();
    for (const load of loads) await load.beforeKill?.(api);
    await server.kill9();
    server = await startServer({ dataPath, args });
  }
  await phase();
  await Promise.all(loads.map((load) => load.finish()));
  const checkAll = async (context: string) => {
    for (const load of loads) t.diagnostic(`${context}, ${load.name}: ${await load.check(api)}`);
  };
  // Its last interval is stored by then.
  assert.equal(await server.stop(), 0);
  server = await startServer({ dataPath, args });
  await checkAll('after a stop');
  await server.kill9();
  server = await startServer({ dataPath, args });
  await checkAll('after a kill');
  assert.doesNotMatch(server.log(), / error /);
  assert.equal(await server.stop(), 0);
});
