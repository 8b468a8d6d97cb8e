// Compiles what is written in AssemblyScript. What comes out is kept beside it, so that nobody needs the compiler to run
// or to change anything else.
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Each has its `asconfig.json`, its source in `assembly/`, and the module that it becomes. */
export const wasmModules = ['ingest/scan/scan.wasm', 'snappy/uncompress.wasm'].map((file) =>
  fileURLToPath(new URL(`../packages/server/src/${file}`, import.meta.url)),
);

/** Compiles the source beside `module` to `outFile`. */
export async function compile(module, outFile) {
  const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const compiler = join(dirname(manifest), 'bin', 'asc.js');
  const options = ['--config', 'asconfig.json', '--outFile', outFile];
  await promisify(execFile)(process.execPath, [compiler, ...options], { cwd: dirname(module) });
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  for (const module of wasmModules) await compile(module, module);
}
