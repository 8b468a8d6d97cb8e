import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from '../scripts/setup/install.mjs';
import { ltsNode } from '../scripts/setup/paths.mjs';
import { exitCode } from '../scripts/setup/run-step.mjs';
import { exitOnSetupError } from '../scripts/setup/setup-error.mjs';

const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Installs what is missing and runs the benchmark under the Node that the server runs on. */
export async function launchBenchmark(args) {
  await exitOnSetupError(() => install());
  const child = spawn(ltsNode, [mainFile, ...args], { stdio: 'inherit' });
  process.exitCode = await exitCode(child);
}
