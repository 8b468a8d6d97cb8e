/**
 * Starts Tidemark's TypeScript sources under the Node LTS that they need, whatever Node this is.
 * Plain JavaScript without dependencies, because it runs on older ones.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** First major version that runs all of the sources directly. */
export const requiredMajor = 26;

/**
 * Threads for files and the engine: fsync and engine calls block one each, and Node's default of four
 * would let a few slow queries hold up the log.
 */
const threadPoolSize = '16';

/**
 * V8 begins with a small heap, and marks all of it several times a second when much is taken in: a limit of
 * some megabytes more from the beginning makes that rare. It is no memory that is taken, only allowed. Bodies and
 * columns lie outside of the heap: by default V8 marks everything after each 64 MB of them, however many there are.
 */
const nodeFlags = JSON.parse(readFileSync(new URL('node-flags.json', import.meta.url), 'utf8'));

/**
 * Node keeps the compiled sources here. Without it every start loads the compiler that strips types,
 * which costs 30 MB of memory and a third of a second.
 */
const codeCacheFolder = ['node_modules', '.cache', 'tidemark-code'];

const binFolder = dirname(fileURLToPath(import.meta.url));
const mainFile = join(binFolder, '..', 'src', 'main.ts');

/**
 * Runs a `tidemark` command in place of this process: same terminal, signals and exit code. `main` is a bundle of the
 * sources, where there is one that is known to be of these.
 */
export function launchTidemark(args, main = mainFile) {
  const node = findNode(binFolder);
  if (node === null) {
    console.error(
      `tidemark needs Node ${requiredMajor}; this is ${process.version}, and the npm package "node", which brings it, is not installed.\n` +
        'Run "npm ci" in the folder of the repository (with scripts allowed), or install Node ' +
        `${requiredMajor} yourself.`,
    );
    process.exit(1);
  }
  const env = {
    UV_THREADPOOL_SIZE: threadPoolSize,
    NODE_COMPILE_CACHE: join(binFolder, '..', '..', '..', ...codeCacheFolder),
    ...process.env,
  };
  becomeProcess(node, [...nodeFlags, main, ...args], env);
}

/** The LTS of the npm package `node` in this or a folder above, else this Node if it is new enough. */
export function findNode(folder) {
  const candidate = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  if (parent !== folder) return findNode(parent);
  return Number.parseInt(process.versions.node, 10) >= requiredMajor ? process.execPath : null;
}

function becomeProcess(file, args, env) {
  // Newer Nodes can truly replace themselves, which leaves one process instead of two.
  if (typeof process.execve === 'function') process.execve(file, [file, ...args], env);

  const child = spawn(file, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGQUIT', 'SIGUSR2']) {
    process.on(signal, () => {
      // A terminal sends these to the child as well; twice would mean "at once" to the server.
      const isFromTerminal = signal !== 'SIGTERM' && signal !== 'SIGUSR2' && process.stdin.isTTY;
      if (!isFromTerminal) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`tidemark cannot start ${file}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
  });
}
