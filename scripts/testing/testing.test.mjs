import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ltsNode, rootFolder } from '../setup/paths.mjs';
import { runQuietly } from '../setup/run-step.mjs';
import { findBrowser } from './browser.mjs';
import { readTotals } from './run-tests.mjs';
import { selectTestFiles } from './test-files.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-testing-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

/** Runs one test file as the test script does; gives what is shown, and the totals. */
async function runFile(text) {
  const file = write('some.test.mjs', `import { test, suite } from 'node:test';\n${text}`);
  const reporter = (name) => join(rootFolder, 'scripts', 'testing', `${name}-reporter.mjs`);
  const totalsFile = join(folder, 'totals.json');
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { code, output } = await runQuietly(
    ltsNode,
    [
      '--test',
      `--test-reporter=${reporter('file')}`,
      '--test-reporter-destination=stdout',
      `--test-reporter=${reporter('totals')}`,
      `--test-reporter-destination=${totalsFile}`,
      file,
    ],
    { cwd: folder, env },
  );
  return { output, code, totals: JSON.parse(readFileSync(totalsFile, 'utf8')) };
}

test('passed and skipped tests are counted, with the reason of a skip', async () => {
  const { output, code, totals } = await runFile(`
    test('one', () => {});
    suite('group', () => { test('two', () => {}); });
    test('three', { skip: 'no browser' }, () => {});
  `);
  assert.equal(code, 0);
  assert.deepEqual(totals, { passed: 2, failed: 0, skipped: 1 });
  assert.match(output, /✔ some\.test\.mjs \(2, /);
  assert.match(output, /skipped three: no browser/);
});

test('a failed test shows its name, place, difference and stack', async () => {
  const { output, code, totals } = await runFile(`
    import assert from 'node:assert/strict';
    suite('group', () => { test('adds', () => { assert.equal(1 + 1, 3); }); });
  `);
  assert.notEqual(code, 0);
  assert.equal(totals.failed, 1);
  assert.match(output, /✖ some\.test\.mjs/);
  assert.match(output, /✖ group › adds {2}\(some\.test\.mjs:\d+:\d+\)/);
  assert.match(output, /2 !== 3/);
  assert.doesNotMatch(output, /node:/);
  assert.match(output, /at .*some\.test\.mjs:\d+:\d+/);
});

test('what caused an error is shown with it', async () => {
  const { output } = await runFile(`
    test('wraps', () => { throw new Error('outer', { cause: new Error('inner') }); });
  `);
  assert.match(output, /Error: outer[\s\S]*Caused by: Error: inner/);
});

test('a file that does not load is a failure that says why', async () => {
  const { output, totals } = await runFile(`import './missing.mjs';`);
  assert.equal(totals.failed, 1);
  assert.match(output, /missing\.mjs/);
});

test('a runner that crashes is a failure even without totals', () => {
  assert.deepEqual(readTotals(join(folder, 'none.json'), 1), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(readTotals(join(folder, 'none.json'), 0), { passed: 0, failed: 0, skipped: 0 });
});

test('words select test files by path', () => {
  write('packages/server/src/wal/log.test.ts', '');
  write('packages/server/src/head/head.test.ts', '');
  write('packages/server/src/head/head.ts', '');
  write('packages/server/node_modules/x/x.test.ts', '');
  write('scripts/a.test.mjs', '');
  write('test/restart.test.ts', '');
  assert.deepEqual(selectTestFiles([], folder), {
    unit: [
      'packages/server/src/head/head.test.ts',
      'packages/server/src/wal/log.test.ts',
      'scripts/a.test.mjs',
    ],
    endToEnd: ['test/restart.test.ts'],
  });
  assert.deepEqual(selectTestFiles(['wal', 'restart'], folder), {
    unit: ['packages/server/src/wal/log.test.ts'],
    endToEnd: ['test/restart.test.ts'],
  });
});

test('a browser is found on the PATH, or where CHROMIUM_PATH says', () => {
  const chromium = write('bin/chromium', '');
  const notRunnable = { PATH: join(folder, 'bin') };
  assert.equal(findBrowser(notRunnable, []), null);
  chmodSync(chromium, 0o755);
  assert.equal(findBrowser({ PATH: join(folder, 'bin') }, []), chromium);
  assert.equal(findBrowser({ PATH: '' }, [chromium]), chromium);
  assert.equal(findBrowser({ PATH: '', CHROMIUM_PATH: chromium }, []), chromium);
  assert.throws(() => findBrowser({ CHROMIUM_PATH: join(folder, 'gone') }, []), /no program/);
});
