import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { builds, isBuilt, sourcesFingerprint } from './builds.mjs';
import { installFingerprint, isInstalled } from './install.mjs';
import { platformProblem } from './platform.mjs';
import { runQuietly } from './run-step.mjs';

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidemark-setup-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function age(path, seconds) {
  const time = Date.now() / 1000 - seconds;
  utimesSync(join(folder, path), time, time);
}

function writeClone() {
  write('package.json', '{}');
  write('package-lock.json', '{}');
  write('packages/server/package.json', '{}');
}

test('only platforms with a prebuilt engine and Node are taken', () => {
  for (const arch of ['x64', 'arm64']) {
    assert.equal(platformProblem('20.0.0', 'linux', arch), null);
    assert.equal(platformProblem('26.1.0', 'darwin', arch), null);
  }
  assert.match(
    platformProblem('18.20.0', 'linux', 'x64'),
    /needs Node 20 or newer.*this is Node 18/,
  );
  assert.match(platformProblem('20.0.0', 'win32', 'x64'), /this is win32 on x64/);
  assert.match(platformProblem('20.0.0', 'linux', 'arm'), /this is linux on arm/);
});

test('a clone with nothing in it is not installed', () => {
  writeClone();
  assert.equal(isInstalled(folder, installFingerprint(folder)), false);
});

test('an install counts until a manifest or the lock file changes', () => {
  writeClone();
  write('node_modules/node/bin/node', '');
  write('node_modules/.tidemark-install', installFingerprint(folder));
  assert.equal(isInstalled(folder, installFingerprint(folder)), true);
  write('packages/server/package.json', '{"dependencies":{}}');
  assert.equal(isInstalled(folder, installFingerprint(folder)), false);
});

test('an install without its Node does not count', () => {
  writeClone();
  write('node_modules/.tidemark-install', installFingerprint(folder));
  assert.equal(isInstalled(folder, installFingerprint(folder)), false);
});

test('an install by hand counts when it is newer than all manifests', () => {
  writeClone();
  for (const file of ['package.json', 'package-lock.json', 'packages/server/package.json']) {
    age(file, 60);
  }
  write('node_modules/node/bin/node', '');
  write('node_modules/.package-lock.json', '{}');
  assert.equal(isInstalled(folder, installFingerprint(folder)), true);
  age('node_modules/.package-lock.json', 120);
  assert.equal(isInstalled(folder, installFingerprint(folder)), false);
});

for (const [name, source, result, stamp] of [
  ['webApp', 'packages/web/src/main.tsx', 'packages/web/dist/index.html', '.tidemark-web'],
  [
    'serverBundle',
    'packages/server/src/main.ts',
    'packages/server/dist/main.js',
    '.tidemark-server',
  ],
]) {
  test(`what was built counts until a source changes, tests not among them: ${name}`, () => {
    const isFresh = () => isBuilt(folder, builds[name], sourcesFingerprint(folder, builds[name]));
    write(source, 'a');
    write(`node_modules/${stamp}`, sourcesFingerprint(folder, builds[name]));
    assert.equal(isFresh(), false);
    write(result, '');
    assert.equal(isFresh(), true);
    write(source.replace('main.', 'main.test.'), 'a');
    assert.equal(isFresh(), true);
    write(source, 'changed');
    assert.equal(isFresh(), false);
  });
}

test('a program that is not there is told from one that fails', async () => {
  const missing = await runQuietly(join(folder, 'missing'), [], { cwd: folder });
  assert.equal(missing.code, 127);
  assert.match(missing.output, /ENOENT/);
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3';
  const failing = await runQuietly(process.execPath, ['-e', script], { cwd: folder });
  assert.equal(failing.code, 3);
  assert.match(failing.output, /out/);
  assert.match(failing.output, /err/);
});
