/**
 * npm leaves packages for other platforms out of the lock file when the registry at hand does not
 * offer them (a partial mirror), and then refuses that lock file wherever it does. This adds them to
 * package-lock.json, without a checksum: `node scripts/setup/complete-lock.mjs` after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isEntry } from './is-entry.mjs';
import { rootFolder } from './paths.mjs';

const systems = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'sunos',
  'win32',
];
const processors = [
  'arm64',
  'x64',
  'ia32',
  'arm',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
];

/** Optional packages that a package in the lock file names and the lock file does not have. */
export function missingOptional(lock) {
  const missing = [];
  for (const [path, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`${path}/node_modules/${name}`, `node_modules/${name}`];
      if (!places.some((place) => place in lock.packages)) missing.push({ path, name, version });
    }
  }
  return missing;
}

/** The lock file with entries for them; names tell for which platform each is. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const { path, name, version } of missingOptional(lock)) {
    const { dev, license, engines } = packages[path];
    const words = name.split(/[-/]/);
    const platform = {
      os: systems.filter((system) => words.includes(system)),
      cpu: processors.filter((processor) => words.includes(processor)),
      libc: words.includes('musl') ? ['musl'] : words.includes('linux') ? ['glibc'] : [],
    };
    packages[`node_modules/${name}`] = {
      version,
      ...(platform.cpu.length > 0 ? { cpu: platform.cpu } : {}),
      ...(dev ? { dev } : {}),
      ...(platform.libc.length > 0 ? { libc: platform.libc } : {}),
      license,
      optional: true,
      ...(platform.os.length > 0 ? { os: platform.os } : {}),
      ...(engines === undefined ? {} : { engines }),
    };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lock, packages: Object.fromEntries(sorted) };
}

if (isEntry(import.meta.url)) {
  const file = join(rootFolder, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  for (const { name, version } of missingOptional(lock)) console.log(`added ${name}@${version}`);
}
