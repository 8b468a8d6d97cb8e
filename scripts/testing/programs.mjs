import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { rootFolder } from '../setup/paths.mjs';
import { runQuietly, runStep } from '../setup/run-step.mjs';
import { SetupError } from '../setup/setup-error.mjs';

/**
 * A program of others that some tests run:
 *
 * - `title`: what it is, for people; `tests`: what is skipped without it;
 * - `names`: on the PATH, in order of preference; `places`: where it lies besides;
 * - `choice`: name of the environment variable that chooses one, or none;
 * - `foundIn`: name of the environment variable by which tests get its path;
 * - `plugins`: files that it loads as it runs, whose libraries a package may leave out, if any;
 * - `packages`: what brings it, by the name of the package manager; `services`: what the packages of
 *   Debian would start, which nobody asked for.
 */

/** How each package manager installs. `update` is run once, before its first installation. */
const packageManagers = [
  {
    name: 'apt-get',
    needsRoot: true,
    update: ['update', '-qq'],
    install: ['install', '-y', '-qq', '--no-install-recommends'],
  },
  { name: 'dnf', needsRoot: true, install: ['install', '-y', '-q'] },
  { name: 'apk', needsRoot: true, install: ['add', '--quiet'] },
  { name: 'brew', needsRoot: false, install: ['install', '--quiet'] },
];

/** Path of the program, or null. Throws a SetupError when the environment chooses one that is none. */
export function findProgram({ names, places, choice }, env) {
  const chosen = env[choice];
  if (chosen) {
    if (isProgram(chosen)) return chosen;
    throw new SetupError(`${choice} is ${chosen}, which is no program that can be run.`);
  }
  const onPath = names.map((name) => findOnPath(name, env.PATH ?? ''));
  return [...onPath, ...places].find((path) => path !== null && isProgram(path)) ?? null;
}

/** Finds programs, or has the system's package manager install them where it may. */
export class Programs {
  #env;
  #system;
  #manager;
  /** Once it is known to fail, the first failure is the answer to all that need it. */
  #updated = null;

  constructor(env, system = thisSystem) {
    this.#env = env;
    this.#system = system;
    this.#manager = packageManagers.find(({ name }) => findOnPath(name, env.PATH ?? ''));
  }

  /** Path of the program, or null after a line that says why its tests are skipped. */
  async findOrInstall(program) {
    const { choice } = program;
    if (this.#env[choice] === 'none') return skip(program, `${choice} is none`);
    const found = this.#findWhole(program);
    if (found !== null) return found;
    const reason = await this.#install(program);
    return this.#findWhole(program) ?? skip(program, reason);
  }

  /** Null, too, where it is there and lacks what its plugins need: it would start, and do nothing. */
  #findWhole(program) {
    const found = findProgram(program, this.#env);
    const { choice, plugins = [] } = program;
    // Who chooses one has it elsewhere, with plugins of its own.
    const isWhole = this.#env[choice] || plugins.every((path) => this.#system.canLoad(path));
    return isWhole ? found : null;
  }

  /** Gives the reason when there still is no such program afterwards. */
  async #install({ title, tests, packages, services = [] }) {
    const manager = this.#manager;
    if (manager === undefined) return `there is no ${title}, nor a package manager known here`;
    const { name, needsRoot, update, install } = manager;
    const wanted = packages[name];
    if (wanted === undefined) return `there is no ${title}, nor a package for ${name} known here`;
    const prefix = needsRoot ? await this.#system.rootPrefix() : [];
    if (prefix === null) return `there is no ${title}, and ${name} needs root to install it`;
    const run = (args) => this.#run(prefix, `${tests} need ${title}`, args);
    try {
      if (update !== undefined) this.#updated ??= run(update);
      await this.#updated;
      await this.#withoutServices(prefix, services, () => run([...install, ...wanted]));
    } catch (error) {
      if (error instanceof SetupError) return error.message;
      throw error;
    }
    return `${name} installed no ${title} that could be found, with all that it needs`;
  }

  /** Throws a SetupError when it fails. */
  async #run(prefix, title, args) {
    const { name, needsRoot } = this.#manager;
    const command = [...prefix, ...(needsRoot ? quietEnvironment : []), name, ...args];
    await runStep(`${title}: ${name} ${args.join(' ')}`, command[0], command.slice(1), {
      cwd: rootFolder,
      env: this.#env,
      advice: `${name} ${args.join(' ')} failed`,
    });
  }

  /**
   * Under systemd Debian's packages enable and start their services as they are installed, unless those are
   * masked; afterwards they are as if somebody had disabled them.
   */
  async #withoutServices(prefix, services, install) {
    const { isSystemd } = this.#system;
    if (this.#manager.name !== 'apt-get' || services.length === 0 || !isSystemd) return install();
    const systemctl = (action) => {
      const [file, ...args] = [...prefix, 'systemctl', action, ...services];
      return runQuietly(file, args, { cwd: rootFolder, env: this.#env });
    };
    const { code, output } = await systemctl('mask');
    if (code !== 0) throw new SetupError(`systemctl mask ${services.join(' ')} failed: ${output}`);
    try {
      await install();
    } finally {
      for (const action of ['unmask', 'disable']) await systemctl(action);
    }
  }
}

/**
 * By `env`, because sudo does not hand its own environment on. In runlevel 1 the init scripts of Debian's
 * packages start nothing, where init is not systemd.
 */
const quietEnvironment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];

const thisSystem = { rootPrefix, isSystemd: existsSync('/run/systemd/system'), canLoad };

/** Whether the libraries of a plugin are there; true where there is no such file, or nobody to ask. */
function canLoad(path) {
  if (!existsSync(path)) return true;
  const { stdout } = spawnSync('ldd', [path], { encoding: 'utf8' });
  return !(stdout ?? '').includes('not found');
}

/** What to put before a command that needs root: nothing, sudo, or null when neither will do. */
async function rootPrefix() {
  if (process.getuid() === 0) return [];
  const { code } = await runQuietly('sudo', ['-n', 'true'], { cwd: rootFolder });
  return code === 0 ? ['sudo', '-n'] : null;
}

function skip({ tests, choice }, reason) {
  console.log(`${tests} are skipped: ${reason}. Set ${choice} to its path to run them.`);
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
