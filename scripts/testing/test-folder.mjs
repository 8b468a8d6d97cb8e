import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Linux has a file system in memory, which containers may have made tiny. */
const memoryFolder = '/dev/shm';

/** What must be free of it and of memory. At its peak the suite keeps a few hundred megabytes. */
const neededBytes = 4 * 1024 ** 3;

const prefix = 'tidemark-test-';

/**
 * A new folder for all files of a run: in memory where there is room, because hundreds of stores are made and fsynced
 * in it, which takes a quarter of the time of the store's tests on a disk. A caller's TMPDIR is used instead.
 */
export function createTestFolder(env, inMemory = memoryFolder) {
  const parent = env.TMPDIR === undefined && hasRoom(inMemory) ? inMemory : tmpdir();
  removeLeftovers(parent);
  return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
}

function hasRoom(folder) {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return Math.min(bavail * bsize, availableMemory()) >= neededBytes;
}

/** The first versions of Node 20 do not tell what a container may have. */
function availableMemory() {
  return process.availableMemory?.() ?? freemem();
}

/** Of runs that were killed: in memory they would stay until the machine starts again. */
function removeLeftovers(parent) {
  for (const name of readdirSync(parent)) {
    const [, pid] = /^tidemark-test-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(parent, name);
    if (isOurs(path)) rmSync(path, { recursive: true, force: true });
  }
}

/** All users of a machine share the parent, where nobody can remove what another one left. */
function isOurs(path) {
  return lstatSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.();
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
