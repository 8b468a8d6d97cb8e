import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeFlags from '../../packages/server/bin/node-flags.json' with { type: 'json' };
import { waitUntil } from './wait-until.ts';

/** The sources of the `tidemark` command. */
export const mainPath = fileURLToPath(
  new URL('../../packages/server/src/main.ts', import.meta.url),
);

/** What servers run: the bundle that `npm start` and `npm test` make, or else the sources. */
const serverPath = process.env.TIDEMARK_TEST_SERVER ?? mainPath;

export type ServerChoices = {
  /** Further arguments of `tidemark serve`. */
  args?: readonly string[];
  /** Folder of an earlier server; absent: a new one that goes when the tests end. */
  dataPath?: string;
  env?: Readonly<Record<string, string>>;
  /** false: give the server back as soon as it listens, maybe while it still recovers. */
  untilReady?: boolean;
};

export type RunningServer = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dataPath: string;
  /** All that the process wrote so far. */
  log: () => string;
  /** Asks it to stop, and resolves with its exit code. */
  stop: () => Promise<number | null>;
  /** Kills it as a crash would, and resolves when it is gone. */
  kill9: () => Promise<void>;
  hasEnded: () => boolean;
};

/** A started process with its output, before it is known whether it will listen. */
export type ServerProcess = { child: ChildProcess; log: () => string };

const children = new Set<ChildProcess>();
const folders = new Set<string>();

process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder on a disk: the suite has its temporary files in memory, where nothing waits for an fsync. */
export const diskFolder = process.env.TIDEMARK_TEST_DISK ?? tmpdir();

/** A new folder that goes when the tests of this process end. */
export async function newFolder(parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'tidemark-test-'));
  folders.add(folder);
  return folder;
}

/** Spawns `tidemark serve` with these arguments and no others. */
export function spawnServer(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ServerProcess {
  const child = spawn(process.execPath, [...nodeFlags, serverPath, 'serve', ...args], {
    // What the person who runs the tests has set for a server of theirs is none of ours.
    env: { ...withoutOwnSettings(process.env), UV_THREADPOOL_SIZE: '16', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk.toString('utf8');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('exit', () => children.delete(child));
  return { child, log: () => output };
}

/** Starts a server on a free port of 127.0.0.1 and waits until it is ready. */
export async function startServer(choices: ServerChoices = {}): Promise<RunningServer> {
  const { args = [], env = {}, untilReady = true } = choices;
  const dataPath = choices.dataPath ?? (await newFolder());
  const { child, log } = spawnServer(['--data', dataPath, '--listen', '127.0.0.1:0', ...args], env);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const failure = () => new Error(`the server ended before it was ready:\n${log()}`);
  const found = await waitUntil('the server to listen', () => {
    const match = /listening on (http:\/\/[^\s:]+:(\d+))/.exec(log());
    return match ?? (hasEnded() ? 'ended' : undefined);
  });
  if (typeof found === 'string') throw failure();
  const [, url, port] = found;
  if (untilReady) {
    await waitUntil('the server to be ready', async () => {
      if (hasEnded()) return true;
      return (await fetch(`${url}/ready`)).ok;
    });
    if (hasEnded()) throw failure();
  }
  const end = async (signal: NodeJS.Signals) => {
    if (hasEnded()) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  return {
    url,
    port: Number(port),
    pid: child.pid ?? 0,
    dataPath,
    log,
    hasEnded,
    stop: async () => {
      await end('SIGTERM');
      return child.exitCode;
    },
    kill9: () => end('SIGKILL'),
  };
}

function withoutOwnSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith('TIDEMARK_') && name !== 'NODE_TEST_CONTEXT',
    ),
  );
}
