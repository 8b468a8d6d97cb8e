import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('.', import.meta.url));

test('scan.wasm is what the compiler makes of assembly/ (npm run build:scan)', async () => {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')),
    'bin',
    'asc.js',
  );
  const made = await mkdtemp(join(tmpdir(), 'tidemark-scan-'));
  try {
    const outFile = join(made, 'scan.wasm');
    const options = ['--config', 'asconfig.json', '--outFile', outFile];
    await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: folder });
    assert.ok((await readFile(outFile)).equals(await readFile(join(folder, 'scan.wasm'))));
  } finally {
    await rm(made, { recursive: true });
  }
});
