import assert from 'node:assert/strict';
import { countSamples, differences, readSeries } from '../all-samples.ts';
import { freePort, startProgram } from '../program.ts';
import { Prometheus } from '../prometheus.ts';
import { nodeExporterPath } from '../sender-programs.ts';
import type { Load } from './load.ts';

/** Prometheus keeps what it scraped in its log, and repeats what was not acknowledged. */
export async function prometheusLoad(url: string): Promise<Load> {
  const port = await freePort();
  const exporter =
    nodeExporterPath === ''
      ? undefined
      : startProgram(nodeExporterPath, [`--web.listen-address=127.0.0.1:${port}`]);
  const targets = exporter === undefined ? [] : [{ job: 'node', port }];
  const prometheus = await Prometheus.start(`${url}/api/v1/write`, targets);
  let sent: Awaited<ReturnType<Prometheus['samples']>>;
  return {
    name: 'Prometheus',
    progress: () => prometheus.sentSamples(),
    finish: async () => {
      await prometheus.stopScraping();
      await prometheus.drained(120_000);
      sent = await prometheus.samples();
      await prometheus.stop();
      await exporter?.end();
    },
    check: async (api) => {
      const names = new Set([...sent.keys()].map((id) => id.slice(0, id.indexOf('['))));
      const arrived = await readSeries(api, [...names]);
      assert.equal(differences(sent, arrived), '');
      return `${sent.size} series, ${countSamples(sent)} samples, all the same`;
    },
  };
}
