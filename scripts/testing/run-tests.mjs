import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ltsNode, rootFolder } from '../setup/paths.mjs';
import { exitCode } from '../setup/run-step.mjs';
import { browser } from './browser.mjs';
import { senders } from './senders.mjs';
import { createTestFolder } from './test-folder.mjs';

/** A test file that takes longer than this hangs. */
const fileTimeoutMs = 10 * 60 * 1000;

/** End-to-end tests wait now and then: for a disk, for senders, for an interval to be over. */
const concurrency = availableParallelism() + 2;

const runner = join(rootFolder, 'scripts', 'testing', 'runner.mjs');
const compileCacheFolder = join(rootFolder, 'node_modules', '.cache', 'node-compile');

export const noTotals = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function addTotals(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/**
 * Runs test files by Node's runner under the LTS and gives its totals. `programs` are the paths of programs
 * for the tests that need them, by the names of environment variables; tests without theirs are skipped.
 */
export async function runTestFiles(files, programs) {
  console.log('\nTests');
  const folder = createTestFolder(process.env);
  const totalsFile = join(folder, 'totals.json');
  try {
    const paths = files.map((file) => join(rootFolder, file));
    const task = { files: paths, concurrency, timeoutMs: fileTimeoutMs, totalsFile };
    const taskFile = join(folder, 'task.json');
    writeFileSync(taskFile, JSON.stringify(task));
    const filesFolder = join(folder, 'files');
    mkdirSync(filesFolder);
    const child = spawn(ltsNode, [runner, taskFile], {
      cwd: rootFolder,
      stdio: 'inherit',
      env: testEnvironment(programs, filesFolder),
    });
    const code = await exitCode(child);
    return readTotals(totalsFile, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function testEnvironment(programs, filesFolder) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  for (const { foundIn } of [browser, ...senders]) delete env[foundIn];
  const colors = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  return {
    UV_THREADPOOL_SIZE: '16',
    // Hundreds of processes load the same sources: without it each strips their types and compiles them.
    NODE_COMPILE_CACHE: compileCacheFolder,
    ...env,
    ...colors,
    ...programs,
    TMPDIR: filesFolder,
    // For what is about a disk.
    TIDEMARK_TEST_DISK: tmpdir(),
  };
}

/** A runner that ends badly without a failed test (it crashed, say) counts as one failure. */
export function readTotals(totalsFile, code) {
  const text = existsSync(totalsFile) ? readFileSync(totalsFile, 'utf8') : '';
  const totals = text === '' ? { ...noTotals } : JSON.parse(text);
  if (code !== 0 && totals.failed === 0) {
    console.log(`The test runner ended with code ${code}.`);
    totals.failed = 1;
  }
  return totals;
}
