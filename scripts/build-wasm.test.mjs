import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { compile, wasmModules } from './build-wasm.mjs';

for (const module of wasmModules) {
  test(`${basename(module)} is what the compiler makes of assembly/ (npm run build:wasm)`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tidemark-wasm-'));
    try {
      const outFile = join(folder, basename(module));
      await compile(module, outFile);
      assert.ok((await readFile(outFile)).equals(await readFile(module)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
