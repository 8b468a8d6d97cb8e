import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { rootFolder } from '../setup/paths.mjs';
import { runQuietly, runStep } from '../setup/run-step.mjs';
import { SetupError } from '../setup/setup-error.mjs';

/** Programs on the PATH, in order of preference. */
const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];

/** Where browsers lie that are not on the PATH. */
const places = [
  '/usr/bin/chromium',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/** How each system's package manager brings a browser. */
const packageManagers = [
  {
    program: 'apt-get',
    needsRoot: true,
    steps: [
      ['update', '-qq'],
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    ],
  },
  { program: 'dnf', needsRoot: true, steps: [['install', '-y', '-q', 'chromium']] },
  { program: 'apk', needsRoot: true, steps: [['add', '--quiet', 'chromium']] },
  { program: 'brew', needsRoot: false, steps: [['install', '--quiet', '--cask', 'google-chrome']] },
];

/**
 * Path of a Chromium for the browser tests, installed by the system's package manager if there is
 * none, or null after a line that says why browser tests will be skipped. CHROMIUM_PATH chooses one;
 * CHROMIUM_PATH=none does without.
 */
export async function findOrInstallBrowser(env) {
  if (env.CHROMIUM_PATH === 'none') return skipBrowserTests('CHROMIUM_PATH is none');
  const found = findBrowser(env);
  if (found !== null) return found;
  const reason = await installBrowser(env);
  return findBrowser(env) ?? skipBrowserTests(reason);
}

/** Path of an installed browser, or null. Throws a SetupError when CHROMIUM_PATH names none. */
export function findBrowser(env, fixedPlaces = places) {
  const chosen = env.CHROMIUM_PATH;
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new SetupError(`CHROMIUM_PATH is ${chosen}, which is no program that can be run.`);
  }
  const onPath = names.map((name) => findOnPath(name, env.PATH ?? ''));
  return [...onPath, ...fixedPlaces].find((path) => path !== null && isProgram(path)) ?? null;
}

/** Gives the reason when there still is no browser afterwards. */
async function installBrowser(env) {
  const manager = packageManagers.find(({ program }) => findOnPath(program, env.PATH ?? ''));
  if (manager === undefined) return 'there is no Chromium, nor a package manager known here';
  const prefix = manager.needsRoot ? await rootPrefix() : [];
  if (prefix === null)
    return `there is no Chromium, and ${manager.program} needs root to install it`;
  for (const step of manager.steps) {
    const [file, ...args] = [...prefix, manager.program, ...step];
    const title = `Browser tests need a Chromium: ${manager.program} ${step.join(' ')}`;
    try {
      await runStep(title, file, args, {
        cwd: rootFolder,
        env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
        advice: `${manager.program} could not install a Chromium`,
      });
    } catch (error) {
      if (error instanceof SetupError) return error.message;
      throw error;
    }
  }
  return `${manager.program} installed no Chromium that could be found`;
}

/** What to put before a command that needs root: nothing, sudo, or null when neither will do. */
async function rootPrefix() {
  if (process.getuid() === 0) return [];
  const { code } = await runQuietly('sudo', ['-n', 'true'], { cwd: rootFolder });
  return code === 0 ? ['sudo', '-n'] : null;
}

function skipBrowserTests(reason) {
  console.log(`Browser tests are skipped: ${reason}. Set CHROMIUM_PATH to a Chromium to run them.`);
  return null;
}

function findOnPath(name, path) {
  const candidates = path.split(delimiter).map((folder) => join(folder, name));
  return candidates.find(isProgram) ?? null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
