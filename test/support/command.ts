import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mainPath } from './server.ts';

export type RunningCommand = {
  readonly child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Resolves with the exit code, null when a signal ended it. */
  ended: Promise<number | null>;
};

export type CommandOutcome = { exitCode: number | null; stdout: string; stderr: string };

/** Starts `tidemark` with these arguments. */
export function startCommand(args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [mainPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const ended = once(child, 'close').then(([exitCode]) => {
    process.removeListener('exit', onExit);
    return exitCode as number | null;
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs `tidemark` with these arguments to its end. */
export async function runCommand(args: readonly string[]): Promise<CommandOutcome> {
  const command = startCommand(args);
  const exitCode = await command.ended;
  return { exitCode, stdout: command.stdout(), stderr: command.stderr() };
}
