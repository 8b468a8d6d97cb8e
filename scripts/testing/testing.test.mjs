import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { ltsNode, rootFolder } from '../setup/paths.mjs';
import { runQuietly } from '../setup/run-step.mjs';
import { browser } from './browser.mjs';
import { findProgram, Programs } from './programs.mjs';
import { readTotals } from './run-tests.mjs';
import { needSenders, senders } from './senders.mjs';
import { inOrderOfLength, selectTestFiles } from './test-files.mjs';
import { createTestFolder } from './test-folder.mjs';

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
  const totalsFile = join(folder, 'totals.json');
  const task = { files: [file], concurrency: 1, timeoutMs: 60_000, totalsFile };
  const runner = join(rootFolder, 'scripts', 'testing', 'runner.mjs');
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { code, output } = await runQuietly(
    ltsNode,
    [runner, write('task.json', JSON.stringify(task))],
    {
      cwd: folder,
      env,
    },
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

test('what is to do counts as skipped, whether it passes or fails', async () => {
  const { output, code, totals } = await runFile(`
    test('one', () => {});
    test('two', { todo: 'not built yet' }, () => { throw new Error('as expected'); });
    test('three', { todo: 'nor this' }, () => {});
  `);
  assert.equal(code, 0);
  assert.deepEqual(totals, { passed: 1, failed: 0, skipped: 2 });
  assert.match(output, /✔ some\.test\.mjs \(1, /);
  assert.match(output, /to do two: not built yet[\s\S]*to do three: nor this/);
  assert.doesNotMatch(output, /✖|as expected/);
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

test('a process that ends badly is a failure that says how', async () => {
  const { output, code, totals } = await runFile(`
    test('one', () => {});
    process.on('exit', () => process.kill(process.pid, 'SIGKILL'));
  `);
  assert.notEqual(code, 0);
  assert.deepEqual(totals, { passed: 1, failed: 1, skipped: 0 });
  assert.match(output, /✖ some\.test\.mjs: its process ended with SIGKILL/);
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

test('files of tests lie in memory only where there is room, and what a killed run left goes', (t) => {
  let free = 2 ** 40;
  t.mock.method(process, 'availableMemory', () => free);
  const ended = write('memory/tidemark-test-999999999-abc/file', '');
  const running = write(`memory/tidemark-test-${process.pid}-abc/file`, '');
  const other = write('memory/other/file', '');
  const memory = join(folder, 'memory');
  assert.equal(dirname(createTestFolder({}, memory)), memory);
  assert.deepEqual([ended, running, other].map(existsSync), [false, true, true]);
  const elsewhere = [createTestFolder({ TMPDIR: '/chosen' }, memory)];
  free = 2 ** 30;
  elsewhere.push(createTestFolder({}, memory), createTestFolder({}, join(folder, 'none')));
  for (const created of elsewhere) {
    assert.equal(dirname(created), tmpdir());
    rmSync(created, { recursive: true });
  }
});

test('what another user’s run left is his: to remove it is forbidden, and no run would begin', (t) => {
  const left = write('memory/tidemark-test-999999999-abc/file', '');
  const memory = join(folder, 'memory');
  t.mock.method(process, 'availableMemory', () => 2 ** 40);
  t.mock.method(process, 'getuid', () => statSync(left).uid + 1);
  createTestFolder({}, memory);
  assert.ok(existsSync(left));
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

test('what takes longest begins first, and what is over in no time comes last', () => {
  const unit = ['packages/a.test.ts', 'packages/store/store-contract.remote.test.ts'];
  const endToEnd = ['test/auth.test.ts', 'test/promql/conformance.test.ts'];
  assert.deepEqual(inOrderOfLength({ unit, endToEnd }), [
    'test/promql/conformance.test.ts',
    'packages/store/store-contract.remote.test.ts',
    'test/auth.test.ts',
    'packages/a.test.ts',
  ]);
});

test('a browser is found on the PATH, or where CHROMIUM_PATH says', () => {
  const chromium = write('bin/chromium', '');
  const notRunnable = { PATH: join(folder, 'bin') };
  const nowhere = { ...browser, places: [] };
  assert.equal(findProgram(nowhere, notRunnable), null);
  chmodSync(chromium, 0o755);
  assert.equal(findProgram(nowhere, { PATH: join(folder, 'bin') }), chromium);
  assert.equal(findProgram({ ...browser, places: [chromium] }, { PATH: '' }), chromium);
  assert.equal(findProgram(nowhere, { PATH: '', CHROMIUM_PATH: chromium }), chromium);
  const gone = { CHROMIUM_PATH: join(folder, 'gone') };
  assert.throws(() => findProgram(browser, gone), /CHROMIUM_PATH is .* no program/);
});

test('senders are only looked for when tests of theirs are selected', () => {
  assert.equal(needSenders(['test/kill9.test.ts']), false);
  assert.equal(needSenders(['test/kill9.test.ts', 'test/senders/influx.test.ts']), true);
  const names = [browser, ...senders].flatMap(({ choice, foundIn }) => [choice, foundIn]);
  assert.equal(new Set(names).size, names.length);
});

/** A package manager that writes down how it is called, and brings what is asked for. */
function writePackageManager(name, isFailing = false) {
  const calls = join(folder, 'calls');
  const program = join(folder, 'bin', 'prometheus');
  const script = `#!/bin/sh
echo "${name} $* RUNLEVEL=$RUNLEVEL" >> "${calls}"
${isFailing ? 'exit 100' : ''}
case "$*" in *install*prometheus) printf '#!/bin/sh' > "${program}"; /bin/chmod 755 "${program}";; esac
`;
  chmodSync(write(`bin/${name}`, script), 0o755);
  return () => readFileSync(calls, 'utf8').trim().split('\n');
}

const prometheus = { ...senders[0], places: [] };
const asRoot = { rootPrefix: async () => [], isSystemd: false, canLoad: () => true };

/** Only the fake package manager is on the PATH, and `env`, by which it is called. */
function lonelyEnvironment() {
  chmodSync(write('bin/env', '#!/bin/sh\nexec /usr/bin/env "$@"\n'), 0o755);
  return { PATH: join(folder, 'bin') };
}

test('a missing program is installed, after one update for all of them', async (t) => {
  t.mock.method(console, 'log', () => undefined);
  const calls = writePackageManager('apt-get');
  const programs = new Programs(lonelyEnvironment(), asRoot);
  const path = join(folder, 'bin', 'prometheus');
  assert.equal(await programs.findOrInstall(prometheus), path);
  assert.equal(await programs.findOrInstall(prometheus), path);
  assert.equal(await programs.findOrInstall({ ...senders[2], places: [] }), null);
  assert.deepEqual(calls(), [
    'apt-get update -qq RUNLEVEL=1',
    'apt-get install -y -qq --no-install-recommends prometheus RUNLEVEL=1',
    'apt-get install -y -qq --no-install-recommends collectd-core libcurl3-gnutls libyajl2 RUNLEVEL=1',
  ]);
});

test('a program whose plugin lacks a library is not taken until its packages are installed', async (t) => {
  t.mock.method(console, 'log', () => undefined);
  const calls = writePackageManager('apt-get');
  const env = lonelyEnvironment();
  chmodSync(write('bin/prometheus', '#!/bin/sh\n'), 0o755);
  const program = { ...prometheus, plugins: [join(folder, 'plugin.so')] };
  let looks = 0;
  const programs = new Programs(env, { ...asRoot, canLoad: () => ++looks > 1 });
  assert.equal(await programs.findOrInstall(program), join(folder, 'bin', 'prometheus'));
  assert.equal(calls().length, 2);

  const cannotLoad = { ...asRoot, canLoad: () => false };
  assert.equal(await new Programs(env, cannotLoad).findOrInstall(program), null);

  const path = join(folder, 'bin', 'prometheus');
  const chosen = new Programs({ ...env, PROMETHEUS_PATH: path }, cannotLoad);
  assert.equal(await chosen.findOrInstall(program), path);
});

test('under systemd the services of a package are not started', async (t) => {
  t.mock.method(console, 'log', () => undefined);
  const calls = writePackageManager('apt-get');
  writePackageManager('systemctl');
  const programs = new Programs(lonelyEnvironment(), { ...asRoot, isSystemd: true });
  assert.notEqual(await programs.findOrInstall(prometheus), null);
  assert.deepEqual(
    calls().map((call) => call.split(' ').slice(0, 2).join(' ')),
    [
      'apt-get update',
      'systemctl mask',
      'apt-get install',
      'systemctl unmask',
      'systemctl disable',
    ],
  );
  assert.ok(calls()[1].startsWith('systemctl mask prometheus.service '));
});

test('without a program its tests are skipped, with the reason', async (t) => {
  const lines = t.mock.method(console, 'log', () => undefined).mock;
  const said = () => lines.calls.map(({ arguments: [line] }) => line).join('\n');
  const findOrInstall = (env, system = asRoot) =>
    new Programs(env, system).findOrInstall(prometheus);

  assert.equal(await findOrInstall({ PATH: '', PROMETHEUS_PATH: 'none' }), null);
  assert.match(said(), /Tests with a real Prometheus are skipped: PROMETHEUS_PATH is none\./);
  assert.equal(await findOrInstall({ PATH: '' }), null);
  assert.match(said(), /there is no Prometheus, nor a package manager known here/);
  writePackageManager('dnf');
  const env = lonelyEnvironment();
  assert.equal(await findOrInstall(env), null);
  assert.match(said(), /nor a package for dnf known here/);
  const calls = writePackageManager('apt-get', true);
  assert.equal(await findOrInstall(env, { ...asRoot, rootPrefix: async () => null }), null);
  assert.match(said(), /apt-get needs root to install it/);
  assert.equal(await findOrInstall(env), null);
  assert.match(said(), /skipped: apt-get update -qq failed\. Set PROMETHEUS_PATH/);
  assert.equal(calls().length, 1);
});
