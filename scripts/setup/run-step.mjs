import { spawn } from 'node:child_process';
import { SetupError } from './setup-error.mjs';

/** How often a step without a terminal says that it goes on, in milliseconds. */
const stillRunningMs = 15_000;

/**
 * Runs a program with its output shown, a line before and one after with the time it took.
 * Throws a SetupError with the advice when it fails.
 */
export async function runStep(title, file, args, { cwd, env, advice }) {
  const beganMs = performance.now();
  const elapsed = () => `${Math.round((performance.now() - beganMs) / 1000)} s`;
  console.log(`${title} …`);
  const timer = setInterval(() => {
    // On a terminal the program shows its own progress.
    if (!process.stdout.isTTY) console.log(`  still at it, ${elapsed()}`);
  }, stillRunningMs);
  try {
    const code = await exitCode(spawn(file, args, { cwd, env, stdio: 'inherit' }));
    if (code !== 0) throw new SetupError(advice);
  } finally {
    clearInterval(timer);
  }
  console.log(`  done in ${elapsed()}`);
}

/** Runs a program and gives its exit code and all that it printed; a program that is not there is 127. */
export async function runQuietly(file, args, { cwd, env = process.env }) {
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await exitCode(child).catch((error) => {
    output += error.message;
    return 127;
  });
  return { code, output };
}

/** Resolves when all output has arrived; a program ended by a signal counts as failed. */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
