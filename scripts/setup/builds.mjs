import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ltsNode, rootFolder } from './paths.mjs';
import { runQuietly } from './run-step.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * What is built of sources:
 *
 * - `title`: what it is, for people; `sources`: what it depends on, besides the installed packages;
 * - `result`: a file that is there when it was built; `stamp`: name of the file that tells of which sources;
 * - `workFolder` and `args`: where Node is called to build it, and how.
 */

const webApp = {
  title: 'web app',
  sources: [
    'packages/web/index.html',
    'packages/web/package.json',
    'packages/web/public',
    'packages/web/src',
    'packages/web/vite.config.ts',
    'packages/protocol/src',
    'package-lock.json',
  ],
  result: 'packages/web/dist/index.html',
  stamp: '.tidemark-web',
  workFolder: 'packages/web',
  args: [join(rootFolder, 'node_modules', 'vite', 'bin', 'vite.js'), 'build'],
};

const serverBundle = {
  title: 'server',
  sources: [
    'packages/server/package.json',
    'packages/server/src',
    'packages/protocol/src',
    'packages/client/src',
    'scripts/setup/bundle-server.mjs',
    'package-lock.json',
  ],
  result: 'packages/server/dist/main.js',
  stamp: '.tidemark-server',
  workFolder: 'packages/server',
  args: [join(rootFolder, 'scripts', 'setup', 'bundle-server.mjs')],
};

export const builds = { webApp, serverBundle };

/** The server in few files: it starts half a second sooner than from its sources, and takes 20 MB less. */
export const serverBundlePath = join(rootFolder, serverBundle.result);

/**
 * Builds what is not there or of other sources. Throws a SetupError with the builder's output when that fails.
 */
export async function build(wanted) {
  const { title, stamp, workFolder, args } = wanted;
  const fingerprint = sourcesFingerprint(rootFolder, wanted);
  if (isBuilt(rootFolder, wanted, fingerprint)) return;
  console.log(`Building the ${title} …`);
  const beganMs = performance.now();
  const { code, output } = await runQuietly(ltsNode, args, { cwd: join(rootFolder, workFolder) });
  if (code !== 0) throw new SetupError(`${output}\nThe ${title} could not be built; see above.`);
  writeFileSync(join(rootFolder, 'node_modules', stamp), fingerprint);
  console.log(`  ${title} done in ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
}

export function isBuilt(folder, { result, stamp }, fingerprint) {
  if (!existsSync(join(folder, result))) return false;
  const stampFile = join(folder, 'node_modules', stamp);
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint;
}

/** Of names, sizes and times of change, not of contents: it runs before every start. */
export function sourcesFingerprint(folder, { sources }) {
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
    // Tests change no byte of what is built.
    if (!/\.test\.tsx?$/.test(name)) addToHash(hash, join(path, name));
  }
}
