// Compiles what is written in AssemblyScript. What comes out is kept beside it, so that nobody needs the compiler to run
// or to change anything else.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isEntry } from './setup/is-entry.mjs';

/** Each lies beside its source, `assembly/index.ts`. */
export const wasmModules = ['ingest/scan/scan.wasm', 'snappy/uncompress.wasm'].map((file) =>
  fileURLToPath(new URL(`../packages/server/src/${file}`, import.meta.url)),
);

const options = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub'],
  ...['--enable', 'simd', '--enable', 'bulk-memory'],
];

/** Compiles the source beside `module` to `outFile`. */
export async function compile(module, outFile) {
  const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const compiler = join(dirname(manifest), 'bin', 'asc.js');
  const args = [compiler, 'assembly/index.ts', '--outFile', outFile, ...options];
  await promisify(execFile)(process.execPath, args, { cwd: dirname(module) });
}

if (isEntry(import.meta.url)) {
  for (const module of wasmModules) await compile(module, module);
}
