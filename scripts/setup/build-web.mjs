import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ltsNode, rootFolder } from './paths.mjs';
import { runQuietly } from './run-step.mjs';
import { SetupError } from './setup-error.mjs';

/** What the built app depends on, besides the installed packages. */
const sources = [
  'packages/web/index.html',
  'packages/web/package.json',
  'packages/web/public',
  'packages/web/src',
  'packages/web/vite.config.ts',
  'packages/protocol/src',
  'package-lock.json',
];

/**
 * Builds the web app unless the one in packages/web/dist is of these sources.
 * Throws a SetupError with the builder's output when that fails.
 */
export async function buildWebApp() {
  const fingerprint = sourcesFingerprint(rootFolder);
  if (isBuilt(rootFolder, fingerprint)) return;
  console.log('Building the web app …');
  const beganMs = performance.now();
  const vite = join(rootFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const { code, output } = await runQuietly(ltsNode, [vite, 'build'], {
    cwd: join(rootFolder, 'packages', 'web'),
  });
  if (code !== 0) throw new SetupError(`${output}\nThe web app could not be built; see above.`);
  writeFileSync(stampFile(rootFolder), fingerprint);
  console.log(`  done in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
}

export function isBuilt(folder, fingerprint) {
  if (!existsSync(join(folder, 'packages', 'web', 'dist', 'index.html'))) return false;
  const stamp = stampFile(folder);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint;
}

/** Of names, sizes and times of change, not of contents: it runs before every start. */
export function sourcesFingerprint(folder) {
  const hash = createHash('sha256');
  for (const source of sources) addToHash(hash, join(folder, source));
  return hash.digest('hex');
}

function addToHash(hash, path) {
  if (!existsSync(path)) return;
  const stats = statSync(path);
  if (!stats.isDirectory()) {
    hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) {
    // Tests change no byte of the app.
    if (!/\.test\.tsx?$/.test(name)) addToHash(hash, join(path, name));
  }
}

function stampFile(folder) {
  return join(folder, 'node_modules', '.tidemark-web');
}
