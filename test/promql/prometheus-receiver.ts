import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startProgram } from '../support/program.ts';
import { prometheusPath } from '../support/sender-programs.ts';
import { newFolder } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

/** A Prometheus that scrapes nothing and takes remote write; what else it does `config` says. */
export async function startPrometheusReceiver(config: object = {}): Promise<{
  url: string;
  stop: () => Promise<void>;
}> {
  const [folder, port] = [await newFolder(), await freePort()];
  const configPath = join(folder, 'prometheus.yml');
  // A JSON text is YAML too.
  await writeFile(configPath, JSON.stringify(config));
  const program = startProgram(prometheusPath, [
    `--config.file=${configPath}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    // The data are old, and must not expire.
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-remote-write-receiver',
  ]);
  const url = `http://127.0.0.1:${port}`;
  await waitUntil('Prometheus to be ready', async () => {
    if (program.hasEnded()) return true;
    return (await fetch(`${url}/-/ready`)).ok;
  });
  if (program.hasEnded()) throw new Error(`Prometheus ended:\n${program.log()}`);
  return { url, stop: () => program.end() };
}
