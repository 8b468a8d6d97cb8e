import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { completeLock, missingOptional } from './complete-lock.mjs';
import { rootFolder } from './paths.mjs';

test('the lock file has the packages of every platform', () => {
  const lock = JSON.parse(readFileSync(join(rootFolder, 'package-lock.json'), 'utf8'));
  const missing = missingOptional(lock).map(({ name, version }) => `${name}@${version}`);
  assert.deepEqual(missing, [], 'run: node scripts/setup/complete-lock.mjs');
});

test('a package that is missing gets an entry for its platform', () => {
  const optionalDependencies = { '@x/lib-darwin-arm64': '1.2.3', '@x/lib-linux-x64-gnu': '1.2.3' };
  const known = { version: '1.2.3', integrity: 'sha512-x', optional: true };
  const lock = {
    name: 'y',
    packages: {
      'node_modules/x': { license: 'MIT', optionalDependencies },
      'node_modules/@x/lib-linux-x64-gnu': known,
    },
  };
  const { packages } = completeLock(lock);
  assert.equal(packages['node_modules/@x/lib-linux-x64-gnu'], known);
  assert.deepEqual(packages['node_modules/@x/lib-darwin-arm64'], {
    version: '1.2.3',
    cpu: ['arm64'],
    license: 'MIT',
    optional: true,
    os: ['darwin'],
  });
  assert.deepEqual(missingOptional(completeLock(lock)), []);
});
