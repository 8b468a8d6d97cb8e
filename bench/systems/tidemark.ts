import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import nodeFlags from '../../packages/server/bin/node-flags.json' with { type: 'json' };
import manifest from '../../packages/server/package.json' with { type: 'json' };
import { HttpConnection } from '../load/http-connection.ts';
import { freePort, ServerProcess } from './server-process.ts';
import type { SettledDisk, System } from './system.ts';

const mainFile = fileURLToPath(new URL('../../packages/server/src/main.ts', import.meta.url));
const countFile = fileURLToPath(new URL('./count-samples.ts', import.meta.url));
const settleFile = fileURLToPath(new URL('./settle-store.ts', import.meta.url));

/** As `packages/server/bin/launch.mjs` starts the server. */
const env = {
  UV_THREADPOOL_SIZE: '16',
  NODE_COMPILE_CACHE: fileURLToPath(
    new URL('../../node_modules/.cache/tidemark-code', import.meta.url),
  ),
};

export const tidemark: System = {
  name: 'Tidemark',
  version: manifest.version,
  format: 'tidemark-json',

  start: (folder) => startTidemark(folder, []),

  // Who asks for raw samples waits for that, and is refused with 503 after a while.
  async untilStored(server) {
    const connection = await HttpConnection.open(server.port);
    let answer = await connection.get('/v1/metrics?limit=1');
    while (answer.status === 503) answer = await connection.get('/v1/metrics?limit=1');
    connection.close();
    if (answer.status !== 200) throw new Error(`answered with ${answer.status} ${answer.body}`);
  },

  async settleAndStop(server, folder): Promise<SettledDisk> {
    await server.stop();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [settleFile, dataFolder(folder)],
      {
        env: { ...process.env, ...env },
      },
    );
    return JSON.parse(stdout);
  },
};

/** Starts Tidemark on a folder, with further flags of `tidemark serve`. */
export async function startTidemark(
  folder: string,
  flags: readonly string[],
): Promise<ServerProcess> {
  const port = await freePort();
  const listen = `127.0.0.1:${port}`;
  // TIDEMARK_BENCH_NODE_ARGS: to profile, for example --cpu-prof --cpu-prof-dir=/tmp/profiles.
  const nodeArgs = (process.env.TIDEMARK_BENCH_NODE_ARGS ?? '').split(' ').filter(Boolean);
  return ServerProcess.start(port, {
    file: process.execPath,
    args: [
      ...nodeFlags,
      ...nodeArgs,
      mainFile,
      ...['serve', '--data', dataFolder(folder), '--listen', listen],
      ...flags,
    ],
    env,
    readyPath: '/ready',
  });
}

/** How many samples a stopped server has of metrics whose names begin so, each counted once. */
export async function countStoredSamples(folder: string, prefix: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [countFile, dataFolder(folder), prefix],
    { env: { ...process.env, ...env } },
  );
  return Number(stdout);
}

function dataFolder(folder: string): string {
  return join(folder, 'data');
}
