import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ltsNode, rootFolder } from './paths.mjs';
import { hasMusl } from './platform.mjs';
import { runQuietly, runStep } from './run-step.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Installs all packages unless those of the lock file are there already.
 * Throws a SetupError that says what to do when that does not work.
 */
export async function install() {
  const fingerprint = installFingerprint(rootFolder);
  if (isInstalled(rootFolder, fingerprint)) return;
  if (hasMusl()) {
    throw new SetupError(
      "This Linux has musl instead of glibc (Alpine?), for which Tidemark's database engine is not built. Use a Debian, Ubuntu or Fedora, or Docker.",
    );
  }
  await runStep(
    'Installing packages (once, about 1 GB)',
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: rootFolder,
      env: environmentForNpm(),
      advice:
        'npm could not install the packages; what it says is above. Is the registry within reach, and is there 1.5 GB of free space?',
    },
  );
  await checkNode();
  writeFileSync(stampFile(rootFolder), fingerprint);
}

/** Of what an install depends on: the lock file, the manifests, and the kind of machine. */
export function installFingerprint(folder) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of manifests(folder)) hash.update(`\n${file}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

/** True after an install by these scripts, and after one by hand that is newer than all it depends on. */
export function isInstalled(folder, fingerprint) {
  if (!existsSync(join(folder, 'node_modules', 'node', 'bin', 'node'))) return false;
  const stamp = stampFile(folder);
  if (existsSync(stamp)) {
    if (readFileSync(stamp, 'utf8') === fingerprint) return true;
  }
  const npmsRecord = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(npmsRecord)) return false;
  const installedMs = statSync(npmsRecord).mtimeMs;
  return manifests(folder).every((file) => statSync(file).mtimeMs <= installedMs);
}

function stampFile(folder) {
  return join(folder, 'node_modules', '.tidemark-install');
}

function manifests(folder) {
  const packages = join(folder, 'packages');
  return [
    join(folder, 'package-lock.json'),
    join(folder, 'package.json'),
    ...readdirSync(packages)
      .sort()
      .map((name) => join(packages, name, 'package.json'))
      .filter((file) => existsSync(file)),
  ];
}

/** `npm start` puts node_modules/.bin first, whose Node vanishes while npm installs a new one. */
function environmentForNpm() {
  const path = (process.env.PATH ?? '')
    .split(':')
    .filter((entry) => entry !== join(rootFolder, 'node_modules', '.bin'))
    .join(':');
  return { ...process.env, PATH: path };
}

/** The package `node` brings the LTS by a script at install time, which some setups forbid. */
async function checkNode() {
  const manifest = JSON.parse(readFileSync(join(rootFolder, 'package.json'), 'utf8'));
  const expected = `v${manifest.dependencies.node}`;
  const advice = `Tidemark runs on Node ${expected}, which the npm package "node" brings when its install script may run. Allow it (npm config set ignore-scripts false), check that this system can run that Node (Linux with glibc 2.28 or newer, macOS 13.5 or newer), and try again.`;
  if (!existsSync(ltsNode)) throw new SetupError(advice);
  const { code, output } = await runQuietly(ltsNode, ['--version'], { cwd: rootFolder });
  const major = (version) => version.trim().split('.')[0];
  if (code !== 0 || major(output) !== major(expected)) {
    throw new SetupError(`${output.trim()}\n${advice}`);
  }
}
