import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A program of others that runs until the test ends it. */
export type RunningProgram = {
  readonly child: ChildProcess;
  /** The last of what it wrote. */
  log: () => string;
  hasEnded: () => boolean;
  /** Ends it with the signal, and resolves when it is gone. */
  end: (signal?: NodeJS.Signals) => Promise<void>;
};

const keptCharacters = 100_000;

/** Starts a program; it is killed when the process of the tests ends. */
export function startProgram(path: string, args: readonly string[]): RunningProgram {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  child.once('exit', () => process.removeListener('exit', onExit));
  let output = '';
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString('utf8')).slice(-keptCharacters);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    child,
    log: () => output,
    hasEnded,
    end: async (signal = 'SIGTERM') => {
      if (hasEnded()) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}

/** A TCP port of 127.0.0.1 that nobody listens on just now, for programs that must be told one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
