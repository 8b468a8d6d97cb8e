import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from '../load/http-connection.ts';
import { cpuSecondsOf, peakResidentBytesOf, residentBytesOf } from './process-figures.ts';

/** Longest time that a server may take to answer or to end, in milliseconds. */
const patienceMs = 60_000;
/** Between two looks at whether it answers. */
const pollMs = 5;

export type ServerCommand = {
  file: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  readyPath: string;
};

/** A server that the benchmark started; it ends by this process' pid and by nothing else. */
export class ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process to its first "ready", in milliseconds. */
  readonly readyMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number, port: number, readyMs: number) {
    this.#child = child;
    this.pid = pid;
    this.port = port;
    this.readyMs = readyMs;
  }

  static async start(port: number, command: ServerCommand): Promise<ServerProcess> {
    const beganMs = performance.now();
    const child = spawn(command.file, command.args, {
      env: { ...process.env, ...command.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2000);
    });
    const failure = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) =>
        reject(new Error(`${command.file} ended with code ${code}: ${complaint}`)),
      );
    });
    failure.catch(() => undefined);
    await Promise.race([untilReady(port, command.readyPath), failure]);
    if (child.pid === undefined) throw new Error(`${command.file} has no pid`);
    return new ServerProcess(child, child.pid, port, performance.now() - beganMs);
  }

  get cpuSeconds(): number {
    return cpuSecondsOf(this.pid);
  }

  get residentBytes(): number {
    return residentBytesOf(this.pid);
  }

  get peakResidentBytes(): number {
    return peakResidentBytesOf(this.pid);
  }

  /** Asks it to end cleanly and waits for that. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patienceMs);
    await ended;
    clearTimeout(timer);
  }
}

async function untilReady(port: number, path: string): Promise<void> {
  const giveUpMs = performance.now() + patienceMs;
  for (;;) {
    const connection = await HttpConnection.open(port).catch(() => undefined);
    const answer = await connection?.get(path).catch(() => undefined);
    connection?.close();
    if (answer?.status === 200) return;
    if (performance.now() > giveUpMs) throw new Error(`no server was ready at port ${port}`);
    await sleep(pollMs);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}
